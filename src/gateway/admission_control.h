// Who may connect: what is settled before OnConnect.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>

#include "events/websocket_event.h"
#include "functions/on_authorize.h"
#include "gateway/address_limits.h"
#include "gateway/gateway_options.h"
#include "net/http_server.h"

namespace rtp::gateway {

/// Why a handshake is not let through, and how that is answered.
struct RefusedHandshake {
  boost::beast::http::status status{};
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// A client that may go on.
struct Visitor {
  std::string address;  // its own where it comes through a trusted proxy
  AddressLimits::Place place;
};

/// What OnAuthorize lets a client do.
struct Authorization {
  std::optional<std::chrono::seconds> lifetime;  // for how long it may stay; absent: for ever
  events::NameValues context;                    // requestContext.authorizer of its later events
};

/// Thread-safe. Borrows `options`; outlives the visitors.
class AdmissionControl {
 public:
  explicit AdmissionControl(const GatewayOptions& options);

  /// `peer_address`: who is connected to us.
  [[nodiscard]] std::expected<Visitor, RefusedHandshake> judge(const net::HttpRequest& request,
                                                               const std::string& peer_address);

  /// Runs OnAuthorize for the event of an OnConnect.
  [[nodiscard]] std::expected<Authorization, RefusedHandshake> authorize(
      const events::WebSocketEvent& event) const;

 private:
  const GatewayOptions& options_;
  AddressLimits address_limits_;
  std::optional<functions::OnAuthorizeFunction> on_authorize_;  // absent: nobody needs a token
};

}  // namespace rtp::gateway
