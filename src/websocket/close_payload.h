// The payload of a peer's Close frame (RFC 6455 5.5.1). Pure.
#pragma once

#include <expected>
#include <string_view>

#include "websocket/frame.h"
#include "websocket/violation.h"

namespace rtp::websocket {

struct Close {
  CloseCode code = CloseCode::kNoStatus;  // kNoStatus when the payload is empty
  std::string_view reason;                // valid UTF-8; a view into the payload
};

/// REQUIRES: `payload` is not of one byte.
[[nodiscard]] std::expected<Close, Violation> parse_close(std::string_view payload);

}  // namespace rtp::websocket
