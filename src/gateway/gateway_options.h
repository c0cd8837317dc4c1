// What the gateway is told about the place it runs in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "functions/function_config.h"
#include "functions/token_keys.h"
#include "gateway/address_limits.h"
#include "gateway/address_ranges.h"
#include "gateway/function_host.h"
#include "gateway/origin_list.h"
#include "jwt/claims.h"
#include "net/endpoint.h"
#include "net/tls_context.h"
#include "sigv4/verifier.h"
#include "websocket/message_reader.h"

namespace rtp::gateway {

inline constexpr std::string_view kItemTableName = "RealTimeData";

/// A file of the page that the gateway serves, e.g. "/console.js".
struct StaticFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view content;
};

/// How long what may last. Zero: without limit.
struct ConnectionTimes {
  std::chrono::seconds idle = std::chrono::minutes(10);   // no message either way; API Gateway's quota
  std::chrono::seconds duration = std::chrono::hours(2);  // API Gateway's quota
  std::chrono::seconds ping_interval = std::chrono::seconds(60);  // of a client's silence
  std::chrono::seconds pong = std::chrono::seconds(30);  // for a client to say anything after our Ping
  std::chrono::seconds close = std::chrono::seconds(5);  // for a client to answer our Close
};

/// Shards are numbered in one byte of a connectionId.
inline constexpr std::size_t kMaxShards = 256;

struct GatewayOptions {
  net::Endpoint endpoint;
  std::shared_ptr<net::TlsContext> tls;  // nullptr: plain
  std::string stage = "develop";
  std::size_t shards = 1;                  // 1 to kMaxShards
  std::size_t max_connections = SIZE_MAX;  // beyond: 503
  OriginList allowed_origins;              // whose pages may connect
  AddressRanges trusted_proxies;           // whose X-Forwarded-For is believed
  AddressLimitOptions address_limits;
  std::shared_ptr<const functions::TokenKeys> token_keys;  // nullptr: nobody needs a token
  jwt::Rules token_rules;
  functions::FunctionConfig functions;
  /// Where the functions of the routes run; nullptr: in the gateway itself. With one, the gateway watches
  /// nothing for its clients: what they get comes through @connections. Outlives the gateway.
  FunctionHost* function_host = nullptr;
  std::chrono::milliseconds function_timeout = std::chrono::seconds(29);      // API Gateway's quota
  std::function<std::optional<StaticFile>(std::string_view path)> find_file;  // of the page
  /// Secrets by access key id: who may use @connections. None: clients on loopback, where `endpoint` is there
  /// too.
  sigv4::AccessKeys access_keys;
  websocket::ReaderLimits limits;
  bool deflate = true;  // permessage-deflate, for clients that offer it
  std::size_t max_deflate_contexts =
      0;  // connections whose compression may keep a context; about 200 KB each
  bool echo =
      false;  // every path is a WebSocket that sends each message back, for test suites of the protocol
  std::size_t max_url_bytes = 4096;  // API Gateway's quota
  ConnectionTimes times;
  std::size_t max_backlog_bytes = std::size_t{64}
                                  << 20U;  // frames a shard is behind before it conflates them
};

}  // namespace rtp::gateway
