// How clients come in: by the WebSocket handshake of the stage, or by asking for its events.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "events/websocket_event.h"
#include "gateway/admission_control.h"
#include "gateway/gateway_options.h"
#include "gateway/protocol.h"
#include "gateway/shard.h"
#include "net/connection_limit.h"
#include "net/http_server.h"
#include "websocket/handshake.h"

namespace rtp::gateway {

/// Thread-safe: called on the loop of the connection. Borrows all it is given.
class ClientEntry {
 public:
  ClientEntry(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
              const Clock& clock, AdmissionControl& admission_control);

  /// A request for a WebSocket: admits the client to its shard, or answers why not.
  void connect(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

  /// A request for server-sent events: the same. `Last-Event-ID` takes the place of the option `since`.
  void stream_events(const net::HttpRequest& request,
                     const std::shared_ptr<net::HttpExchange>& exchange) const;

  /// The place among the shards of the one whose loop the exchange is on.
  [[nodiscard]] std::size_t shard_of(net::HttpExchange& exchange) const;

 private:
  /// A client that is let through to OnConnect.
  struct Arrival {
    events::WebSocketEvent event;  // of its OnConnect
    Authorization authorization;
    AddressLimits::Place address_place;
  };
  /// What OnConnect agreed to.
  struct Admitted {
    Arrival arrival;
    functions::OnConnectFunction::Outcome outcome;
  };

  [[nodiscard]] std::expected<Arrival, net::HttpResponse> arrive(const net::HttpRequest& request,
                                                                 net::HttpExchange& exchange,
                                                                 Protocol protocol) const;
  /// Absent where the client is refused, which is answered then.
  [[nodiscard]] std::optional<Admitted> judge(const net::HttpRequest& request,
                                              const std::shared_ptr<net::HttpExchange>& exchange,
                                              Protocol protocol) const;
  /// The same where OnConnect runs behind a FunctionHost, and is waited for.
  void connect_by(HostedRoutes& routes, const net::HttpRequest& request,
                  const std::shared_ptr<net::HttpExchange>& exchange) const;
  [[nodiscard]] Result<events::WebSocketEvent> connect_event(const net::HttpRequest& request,
                                                             std::size_t shard, std::string address,
                                                             Protocol protocol) const;
  [[nodiscard]] Agreement agree(const websocket::Upgrade& upgrade,
                                const events::ProxyResponse& connected) const;
  void admit(Arrival arrival, functions::ConnectRequest request,
             const std::shared_ptr<net::HttpExchange>& exchange, Agreement agreement) const;

  const GatewayOptions& options_;
  std::span<const std::unique_ptr<Shard>> shards_;
  const Clock& clock_;
  AdmissionControl& admission_control_;
  std::shared_ptr<net::ConnectionLimit> deflate_contexts_;
};

}  // namespace rtp::gateway
