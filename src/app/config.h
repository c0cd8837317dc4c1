// The configuration of the platform: values, and where each came from. Sources in order, later wins:
// defaults, rtp.toml ([default], then the table of the chosen environment), environment variables, flags.
// Values only; nothing here opens a port or a directory.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/bearer_tokens.h"
#include "base/error.h"
#include "base/log.h"
#include "functions/function_config.h"
#include "gateway/gateway_options.h"
#include "gateway/origin_list.h"
#include "net/endpoint.h"
#include "sigv4/verifier.h"
#include "sources/source_options.h"
#include "tables/storage.h"
#include "websocket/message_reader.h"

namespace rtp::app {

/// Whether requests to the api port must be signed.
enum class Auth {
  kAuto,   // with access keys; without, only on loopback
  kSigv4,  // always
  kNone,   // never, and only on loopback
};

/// Where the functions run.
enum class FunctionPlace {
  kLocal,   // in rtp
  kLambda,  // as Lambda processes, by their SAM template
};

/// The table of one integration source, [default.sources.NAME] under that of the environment.
struct SourceTable {
  std::string place;  // "rtp.toml:12 [prod.sources.fleet]", where it was begun last
  sources::OptionTable options;
};

struct Config {
  net::Endpoint gateway{"127.0.0.1", 8080};
  std::string tls_certificate;  // PEM file; with tls_key the gateway speaks TLS, without both it is plain
  std::string tls_key;
  net::Endpoint api{"127.0.0.1", 8000};
  std::string data_dir = "data";
  std::string stage = "develop";
  std::string real_time_item_key = "vehicleId";
  bool is_query_param = true;  // false: the key comes in a header
  functions::PayloadFormat payload_format = functions::PayloadFormat::kJson;
  tables::Durability durability = tables::Durability::kDurable;
  unsigned shards = 0;  // gateway threads; 0: one per core
  LogLevel log_level = LogLevel::kInfo;

  sigv4::AccessKeys access_keys;  // of who may write or send
  api::BearerTokens api_tokens;   // of who may use the items of the api port without signing
  Auth auth = Auth::kAuto;        // of the api port

  // What strangers may do at the gateway.
  gateway::ConnectionTimes times;
  websocket::ReaderLimits limits;
  std::size_t max_url_bytes = 4096;
  std::size_t max_subscriptions = 10'000;
  bool deflate = true;
  std::size_t deflate_context_mb = 0;

  // Which strangers may connect.
  gateway::OriginList allowed_origins;
  std::size_t max_connections = 0;  // in all; 0: as many as the descriptors allow
  // No limit per address unless told: behind one address may be one client, or a proxy or a NAT with the
  // whole fleet, and a number that bears the fleet would not stop anyone before max_connections does.
  gateway::AddressLimitOptions address_limits;
  gateway::AddressRanges trusted_proxies;
  std::string jwt_keys;  // JSON Web Key Set; empty: nobody needs a token
  std::string jwt_issuer;
  std::string jwt_audience;
  std::string jwt_claim = "rtp:keys";

  FunctionPlace functions = FunctionPlace::kLocal;
  std::string template_file;  // of the functions, for kLambda; empty: the usual places
  std::string env_vars_file;
  std::string parameter_overrides;

  std::map<std::string, SourceTable> sources;  // by name
};

/// Where load_config() looks.
struct ConfigInputs {
  std::filesystem::path file = "rtp.toml";
  bool file_required = false;           // false: a missing file is no error
  std::string environment = "default";  // the table of the file that wins over [default]
  /// The value of an environment variable, absent where it is not set.
  std::function<std::optional<std::string>(const char* name)> variable;
  std::map<std::string, std::string, std::less<>> flags;  // by the name of the setting
};

struct LoadedConfig {
  Config values;
  /// By the name of the setting: "default", "rtp.toml:3 [prod]", "REAL_TIME_ITEM_KEY" or "--stage".
  std::map<std::string_view, std::string> sources;
};

/// Errors are kInvalidArgument and name the place (file and line, variable or flag), the value and what is
/// allowed; also for a file that is not TOML, a required one that is missing, an environment without a table,
/// for a TLS certificate without its key, and for rules of tokens without their keys.
[[nodiscard]] Result<LoadedConfig> load_config(const ConfigInputs& inputs);

/// One line per setting: its name and value as rtp.toml has them, and its source as a comment. Of a secret
/// that is set, all of the line is a comment; of a source there is a comment with its place.
[[nodiscard]] std::string print_config(const LoadedConfig& config);

}  // namespace rtp::app
