#include "app/serve.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/api_server.h"
#include "app/api_access.h"
#include "app/console_files.h"
#include "app/descriptor_shares.h"
#include "app/ensure_table.h"
#include "app/integrations.h"
#include "app/lambda_functions.h"
#include "app/secrets.h"
#include "app/stop_signal.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/gateway.h"
#include "gateway/local_connection_table.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "rocksdb/rocksdb_storage.h"
#include "tables/tables.h"

namespace rtp::app {
namespace {

constexpr std::chrono::seconds kDrainTimeout{5};
constexpr std::chrono::seconds kForever = std::chrono::years(100);

dynamodb::TableSchema item_table_schema(const Config& config) {
  dynamodb::TableSchema schema;
  schema.name = gateway::kItemTableName;
  schema.key = {.hash = {.name = config.real_time_item_key, .type = dynamodb::Type::kString}, .range = {}};
  schema.attribute_definitions = {schema.key.hash};
  schema.stream = dynamodb::StreamViewType::kNewAndOldImages;
  return schema;
}

/// Absent where nothing is set.
std::optional<std::string> optional_text(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

constexpr std::size_t kContextsPerMegabyte = 5;  // zlib's state of both directions is just below 200 KB

/// What the Autobahn case set asks for: 65,536 fragments, and an empty one that ends them.
constexpr websocket::ReaderLimits kEchoLimits{
    .max_frame_bytes = 16 << 20U, .max_message_bytes = 16 << 20U, .max_fragments = 70'000};

std::size_t max_connections(const Config& config, const DescriptorShares& shares) {
  if (config.max_connections == 0) {
    return shares.gateway_connections;
  }
  if (config.max_connections > shares.gateway_connections) {
    log(LogLevel::kWarning, "max_connections is more than the limit of open files (ulimit -n) allows",
        {{"allowed", std::to_string(shares.gateway_connections)}});
  }
  return std::min(config.max_connections, shares.gateway_connections);
}

void set_access(gateway::GatewayOptions& options, const Config& config, const Secrets& secrets) {
  options.allowed_origins = config.allowed_origins;
  options.address_limits = config.address_limits;
  options.trusted_proxies = config.trusted_proxies;
  options.token_keys = secrets.token_keys;
  options.token_rules.issuer = optional_text(config.jwt_issuer);
  options.token_rules.audience = optional_text(config.jwt_audience);
  options.token_rules.allowed_claim = config.jwt_claim;
}

gateway::GatewayOptions gateway_options(const Config& config, const DescriptorShares& shares,
                                        GatewayMode mode, const Secrets& secrets) {
  gateway::GatewayOptions options;
  options.max_connections = max_connections(config, shares);
  set_access(options, config, secrets);
  options.times = config.times;
  options.limits = config.limits;
  options.max_url_bytes = config.max_url_bytes;
  options.deflate = config.deflate;
  options.max_deflate_contexts = config.deflate_context_mb * kContextsPerMegabyte;
  if (mode == GatewayMode::kEcho) {
    options.echo = true;
    options.limits = kEchoLimits;
  }
  options.endpoint = config.gateway;
  options.tls = secrets.tls;
  options.stage = config.stage;
  options.shards = config.shards > 0
                       ? config.shards
                       : std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, gateway::kMaxShards);
  options.access_keys = config.access_keys;
  options.functions.real_time_item_key = config.real_time_item_key;
  options.functions.key_source =
      config.is_query_param ? functions::KeySource::kQueryParameter : functions::KeySource::kHeader;
  options.functions.payload_format = config.payload_format;
  options.functions.max_subscriptions = config.max_subscriptions;
  // A row may expire once its connection must have ended, never before.
  options.functions.connection_ttl = config.times.duration.count() > 0 ? config.times.duration : kForever;
  options.find_file = [](std::string_view path) -> std::optional<gateway::StaticFile> {
    const console::File* file = console::find_file(path);
    if (file == nullptr) {
      return std::nullopt;
    }
    return gateway::StaticFile{
        .path = file->path, .content_type = file->content_type, .content = file->content};
  };
  return options;
}

/// The platform, in the order in which its parts need each other; destroyed in reverse.
class Platform {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Platform>> open(const Config& config, GatewayMode mode,
                                                              const Secrets& secrets,
                                                              std::unique_ptr<LambdaFunctions> functions) {
    RTP_CHECK(check_api_access(config));
    RTP_CHECK(net::HttpServer::probe(config.gateway));
    RTP_CHECK(net::HttpServer::probe(config.api));
    const DescriptorShares shares = share_descriptors(raise_descriptor_limit());
    std::unique_ptr<Platform> platform(new Platform());
    platform->functions_ = std::move(functions);
    RTP_TRY(platform->storage_,
            rocksdb::RocksdbStorage::open(config.data_dir,
                                          {.max_open_files = static_cast<int>(shares.storage_files)}));
    RTP_TRY(platform->tables_,
            tables::Tables::open(*platform->storage_, platform->clock_, {.durability = config.durability}));
    RTP_TRY(platform->integrations_, Integrations::create(config, *platform->tables_, platform->clock_));
    gateway::GatewayOptions options = gateway_options(config, shares, mode, secrets);
    options.function_host = platform->functions_.get();
    RTP_TRY(platform->gateway_,
            gateway::Gateway::listen(std::move(options), *platform->tables_, platform->clock_));
    RTP_TRY(platform->api_,
            api::ApiServer::listen({.endpoint = config.api,
                                    .real_time_item_key = config.real_time_item_key,
                                    .max_connections = shares.api_connections,
                                    .access_keys = api_access_keys(config),
                                    .tokens = api_tokens(config),
                                    .routes = platform->integrations_->routes()},
                                   *platform->tables_, platform->clock_, platform->api_loop_));
    RTP_CHECK(ensure_table(*platform->tables_, item_table_schema(config), config.data_dir));
    RTP_CHECK(ensure_table(*platform->tables_, gateway::LocalConnectionTable::schema(), config.data_dir));
    RTP_CHECK(gateway::LocalConnectionTable::clear(*platform->tables_));
    if (!config.sources.empty() || platform->functions_ != nullptr) {
      RTP_CHECK(ensure_table(*platform->tables_, TableSink::checkpoint_schema(), config.data_dir));
    }
    if (platform->functions_ != nullptr) {
      RTP_CHECK(platform->functions_->open(config, platform->gateway_endpoint(), platform->api_endpoint(),
                                           *platform->tables_, platform->clock_));
    }
    return platform;
  }

  void start() {
    api_loop_.start("api");
    if (functions_ != nullptr) {
      functions_->start();
    }
    gateway_->start();
    api_->start();
    integrations_->start();
  }

  [[nodiscard]] const net::Endpoint& gateway_endpoint() const { return gateway_->endpoint(); }
  [[nodiscard]] const net::Endpoint& api_endpoint() const { return api_->endpoint(); }

  /// Stops accepting, answers the writers that are under way, delivers what they wrote, closes the clients.
  /// These go first where OnDisconnect needs the api for its rows; then what was not delivered is at the next
  /// start.
  void shut_down() {
    gateway_->stop_accepting();
    integrations_->stop();
    if (functions_ != nullptr) {
      functions_->stop_changes();
      gateway_->shut_down(kDrainTimeout);
    }
    static_cast<void>(api_->drain().wait_for(kDrainTimeout));
    tables_->finish();
    gateway_->shut_down(kDrainTimeout);
  }

  /// No request reaches the parts any more while they are destroyed.
  ~Platform() {
    api_loop_.stop();
    if (functions_ != nullptr) {
      functions_->stop();
    }
  }
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

 private:
  Platform() = default;

  SystemClock clock_;
  net::EventLoop api_loop_;
  std::unique_ptr<rocksdb::RocksdbStorage> storage_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<Integrations> integrations_;
  std::unique_ptr<LambdaFunctions> functions_;  // nullptr: they are parts of the gateway
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<api::ApiServer> api_;
};

}  // namespace

Result<void> serve(const Config& config, GatewayMode mode) {
  set_log_level(config.log_level);
  StopSignal stop_signal;  // before any thread, so that all have its mask
  // A closed peer is an error of that socket, not of the process.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  if (mode == GatewayMode::kEcho && config.functions == FunctionPlace::kLambda) {
    return fail(ErrorCode::kInvalidArgument, "--echo runs no functions: leave out functions=lambda");
  }
  RTP_TRY(std::unique_ptr<LambdaFunctions> functions, LambdaFunctions::create(config));
  RTP_TRY(const Secrets secrets, load_secrets(config));
  if (secrets.tls != nullptr || secrets.token_keys != nullptr) {
    stop_signal.on_hang_up([&] { reload(secrets, config); });
  }
  RTP_TRY(const std::unique_ptr<Platform> platform,
          Platform::open(config, mode, secrets, std::move(functions)));
  platform->start();
  fmt::print("gateway {}://{}\napi http://{}\n", secrets.tls == nullptr ? "http" : "https",
             platform->gateway_endpoint().to_string(), platform->api_endpoint().to_string());
  static_cast<void>(std::fflush(stdout));
  log(LogLevel::kInfo, "serving",
      {{"gateway", platform->gateway_endpoint().to_string()},
       {"api", platform->api_endpoint().to_string()},
       {"auth",
        api_access_keys(config).empty() ? "none: the api takes requests of whoever reaches it" : "sigv4"},
       {"tokens", std::to_string(api_tokens(config).size())},
       {"stage", config.stage},
       {"dataDir", config.data_dir}});
  stop_signal.wait();
  log(LogLevel::kInfo, "stopping");
  platform->shut_down();
  log(LogLevel::kInfo, "stopped");
  return {};
}

}  // namespace rtp::app
