// Who may shake hands at all, before anything is asked of the functions.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>

#include "gateway/gateway_options.h"
#include "net/http_server.h"

namespace rtp::gateway {

/// Why a handshake is not let through, and how that is answered.
struct RefusedHandshake {
  boost::beast::http::status status{};
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Thread-safe. Borrows `options`.
class AdmissionControl {
 public:
  explicit AdmissionControl(const GatewayOptions& options) : options_(options) {}

  [[nodiscard]] std::expected<void, RefusedHandshake> judge(const net::HttpRequest& request) const;

 private:
  const GatewayOptions& options_;
};

}  // namespace rtp::gateway
