// The opening handshake of RFC 6455 section 4 for the server side: judging a request, answering it. Knows no
// HTTP library: a request is its method, version and header fields. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "websocket/extensions.h"

namespace rtp::websocket {

/// Field names and values of a request, in its order; values without surrounding white space.
using HeaderFields = std::span<const std::pair<std::string_view, std::string_view>>;

struct UpgradeRequest {
  std::string_view method;
  unsigned version = 11;  // 11 is HTTP/1.1
  HeaderFields headers;
};

/// The request asks for a WebSocket as it should.
struct Upgrade {
  std::string accept;                       // for upgrade_response()
  std::vector<std::string_view> protocols;  // offered, in the client's order; views into the request
  std::vector<ExtensionOffer> extensions;   // the same of extensions
};

/// The request is of ordinary HTTP.
struct NoUpgrade {};

/// The request asks for a WebSocket and is wrong.
struct Refusal {
  int status = 0;           // 400; 426, to be sent with `Sec-WebSocket-Version: 13`
  std::string_view reason;  // a constant
};

/// RFC 6455 4.2.1.
[[nodiscard]] std::variant<Upgrade, NoUpgrade, Refusal> judge_upgrade(const UpgradeRequest& request);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 4.2.2).
[[nodiscard]] std::string accept_key(std::string_view sec_websocket_key);

/// The bytes of the 101 answer. `protocol` must be one of those offered, or none; `extensions`, the value of
/// Sec-WebSocket-Extensions, must accept what was offered, or be none.
[[nodiscard]] std::string upgrade_response(std::string_view accept, std::optional<std::string_view> protocol,
                                           std::optional<std::string_view> extensions);

}  // namespace rtp::websocket
