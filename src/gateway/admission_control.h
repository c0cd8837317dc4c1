// Who may shake hands at all, before anything is asked of the functions.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>

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

/// Thread-safe. Borrows `options`; outlives the visitors.
class AdmissionControl {
 public:
  explicit AdmissionControl(const GatewayOptions& options)
      : options_(options), address_limits_(options.address_limits) {}

  /// `peer_address`: who is connected to us.
  [[nodiscard]] std::expected<Visitor, RefusedHandshake> judge(const net::HttpRequest& request,
                                                               const std::string& peer_address);

 private:
  const GatewayOptions& options_;
  AddressLimits address_limits_;
};

}  // namespace rtp::gateway
