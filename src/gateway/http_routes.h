// What the gateway port answers over HTTP: the page and its configuration, the WebSocket handshake of the
// stage, the management API, and a clear error for everything else.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "events/websocket_event.h"
#include "gateway/admission_control.h"
#include "gateway/connections_api.h"
#include "gateway/gateway_options.h"
#include "gateway/shard.h"
#include "net/http_server.h"
#include "websocket/handshake.h"

namespace rtp::gateway {

using HeaderViews = std::vector<std::pair<std::string_view, std::string_view>>;
/// Names and values in the order of the wire, of the request's memory.
[[nodiscard]] HeaderViews header_views(const net::HttpRequest& request);

/// {"message": text} with `status`.
[[nodiscard]] net::HttpResponse json_error(boost::beast::http::status status, std::string_view text);

/// Thread-safe: called on the loop of the connection. Borrows all it is given.
class HttpRoutes {
 public:
  HttpRoutes(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
             const Clock& clock, AdmissionControl& admission_control);

  void handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange);

 private:
  /// What OnAuthorize and OnConnect agreed to.
  struct Admitted {
    events::WebSocketEvent event;
    std::optional<std::chrono::seconds> lifetime;
  };

  void connect(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;
  [[nodiscard]] net::HttpResponse page(const net::HttpRequest& request, std::string_view path) const;
  [[nodiscard]] Result<events::WebSocketEvent> connect_event(const net::HttpRequest& request,
                                                             std::size_t shard, std::string address) const;
  /// The answer to the client where one of them refuses it.
  [[nodiscard]] std::expected<Admitted, net::HttpResponse> run_functions(const net::HttpRequest& request,
                                                                         std::size_t shard,
                                                                         std::string address) const;
  [[nodiscard]] Agreement agree(const websocket::Upgrade& upgrade) const;
  /// The place in shards_ of the one whose loop the exchange is on.
  [[nodiscard]] std::size_t shard_of(net::HttpExchange& exchange) const;

  const GatewayOptions& options_;
  std::span<const std::unique_ptr<Shard>> shards_;
  const Clock& clock_;
  ConnectionsApi connections_api_;
  AdmissionControl& admission_control_;
  std::shared_ptr<net::ConnectionLimit> deflate_contexts_;
  std::string page_configuration_;  // /config.json
};

}  // namespace rtp::gateway
