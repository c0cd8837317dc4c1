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
#include "app/stop_signal.h"
#include "app/token_keys_file.h"
#include "base/clock.h"
#include "base/log.h"
#include "functions/token_keys.h"
#include "gateway/gateway.h"
#include "gateway/local_connection_table.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "net/tls_context.h"
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

/// nullptr where the gateway is plain.
Result<std::shared_ptr<net::TlsContext>> load_tls(const Config& config) {
  if (config.tls_certificate.empty()) {
    return nullptr;
  }
  return net::TlsContext::load(config.tls_certificate, config.tls_key);
}

void reload(net::TlsContext& tls, const Config& config) {
  if (const Result<void> result = tls.reload(); !result) {
    log(LogLevel::kError, "the TLS certificate was not reloaded: the old one stays in use",
        {{"reason", result.error().message}});
  } else {
    log(LogLevel::kInfo, "TLS certificate reloaded", {{"file", config.tls_certificate}});
  }
}

/// nullptr where nobody needs a token.
Result<std::shared_ptr<functions::TokenKeys>> load_keys(const Config& config) {
  if (config.jwt_keys.empty()) {
    return nullptr;
  }
  RTP_TRY(jwt::KeySet keys, load_token_keys(config.jwt_keys));
  return std::make_shared<functions::TokenKeys>(std::move(keys));
}

void reload(functions::TokenKeys& keys, const Config& config) {
  if (auto fresh = load_token_keys(config.jwt_keys); !fresh) {
    log(LogLevel::kError, "the token keys were not reloaded: the old ones stay in use",
        {{"reason", fresh.error().message}});
  } else {
    keys.replace(*std::move(fresh));
    log(LogLevel::kInfo, "token keys reloaded", {{"file", config.jwt_keys}});
  }
}

/// What is read from files at the start, and again on SIGHUP.
struct Secrets {
  std::shared_ptr<net::TlsContext> tls;              // nullptr where the gateway is plain
  std::shared_ptr<functions::TokenKeys> token_keys;  // nullptr where nobody needs a token
};

Result<Secrets> load_secrets(const Config& config) {
  Secrets secrets;
  RTP_TRY(secrets.tls, load_tls(config));
  RTP_TRY(secrets.token_keys, load_keys(config));
  return secrets;
}

void reload(const Secrets& secrets, const Config& config) {
  if (secrets.tls != nullptr) {
    reload(*secrets.tls, config);
  }
  if (secrets.token_keys != nullptr) {
    reload(*secrets.token_keys, config);
  }
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
                                                              const Secrets& secrets) {
    RTP_CHECK(check_api_access(config));
    RTP_CHECK(net::HttpServer::probe(config.gateway));
    RTP_CHECK(net::HttpServer::probe(config.api));
    const DescriptorShares shares = share_descriptors(raise_descriptor_limit());
    std::unique_ptr<Platform> platform(new Platform());
    RTP_TRY(platform->storage_,
            rocksdb::RocksdbStorage::open(config.data_dir,
                                          {.max_open_files = static_cast<int>(shares.storage_files)}));
    RTP_TRY(platform->tables_,
            tables::Tables::open(*platform->storage_, platform->clock_, {.durability = config.durability}));
    RTP_TRY(platform->integrations_, Integrations::create(config, *platform->tables_, platform->clock_));
    RTP_TRY(platform->gateway_, gateway::Gateway::listen(gateway_options(config, shares, mode, secrets),
                                                         *platform->tables_, platform->clock_));
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
    if (!config.sources.empty()) {
      RTP_CHECK(ensure_table(*platform->tables_, TableSink::checkpoint_schema(), config.data_dir));
    }
    return platform;
  }

  void start() {
    api_loop_.start("api");
    gateway_->start();
    api_->start();
    integrations_->start();
  }

  [[nodiscard]] const net::Endpoint& gateway_endpoint() const { return gateway_->endpoint(); }
  [[nodiscard]] const net::Endpoint& api_endpoint() const { return api_->endpoint(); }

  /// Stops accepting, answers the writers that are under way, delivers what they wrote, closes the clients.
  void shut_down() {
    gateway_->stop_accepting();
    integrations_->stop();
    static_cast<void>(api_->drain().wait_for(kDrainTimeout));
    tables_->finish();
    gateway_->shut_down(kDrainTimeout);
  }

  /// No request reaches the parts any more while they are destroyed.
  ~Platform() { api_loop_.stop(); }
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

 private:
  Platform() = default;

  SystemClock clock_;
  net::EventLoop api_loop_;
  std::unique_ptr<rocksdb::RocksdbStorage> storage_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<Integrations> integrations_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<api::ApiServer> api_;
};

}  // namespace

Result<void> serve(const Config& config, GatewayMode mode) {
  set_log_level(config.log_level);
  StopSignal stop_signal;  // before any thread, so that all have its mask
  // A closed peer is an error of that socket, not of the process.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  RTP_TRY(const Secrets secrets, load_secrets(config));
  if (secrets.tls != nullptr || secrets.token_keys != nullptr) {
    stop_signal.on_hang_up([&] { reload(secrets, config); });
  }
  RTP_TRY(const std::unique_ptr<Platform> platform, Platform::open(config, mode, secrets));
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
