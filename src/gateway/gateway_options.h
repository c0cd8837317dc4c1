// What the gateway is told about the place it runs in.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "functions/function_config.h"
#include "net/endpoint.h"
#include "net/tls_context.h"
#include "websocket/message_reader.h"

namespace rtp::gateway {

/// A file of the page that the gateway serves, e.g. "/console.js".
struct StaticFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view content;
};

struct GatewayOptions {
  net::Endpoint endpoint;
  std::shared_ptr<net::TlsContext> tls;  // nullptr: plain
  std::string stage = "develop";
  std::size_t shards = 1;  // at least 1
  functions::FunctionConfig functions;
  std::function<std::optional<StaticFile>(std::string_view path)> find_file;  // of the page
  websocket::ReaderLimits limits;
  std::size_t max_url_bytes = 4096;                              // API Gateway's quota
  std::chrono::seconds close_timeout = std::chrono::seconds(5);  // for a peer that does not answer our Close
  std::size_t max_backlog_bytes = std::size_t{64}
                                  << 20U;  // frames a shard is behind before it conflates them
};

}  // namespace rtp::gateway
