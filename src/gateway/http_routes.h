// What the gateway port answers over HTTP: the page and its configuration, the WebSocket handshake of the
// stage, its stream of events, the management API, and a clear error for everything else.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "gateway/admission_control.h"
#include "gateway/client_entry.h"
#include "gateway/connections_api.h"
#include "gateway/gateway_options.h"
#include "gateway/shard.h"
#include "net/http_server.h"

namespace rtp::gateway {

/// Thread-safe: called on the loop of the connection. Borrows all it is given.
class HttpRoutes {
 public:
  HttpRoutes(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
             const Clock& clock, AdmissionControl& admission_control);

  void handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange);

 private:
  [[nodiscard]] net::HttpResponse page(const net::HttpRequest& request, std::string_view path) const;

  const GatewayOptions& options_;
  ClientEntry client_entry_;
  ConnectionsApi connections_api_;
  std::string events_path_;         // /develop/events
  std::string page_configuration_;  // /config.json
};

}  // namespace rtp::gateway
