// What a peer broke of the protocol or of a limit.
#pragma once

#include <expected>
#include <string_view>

#include "websocket/frame.h"

namespace rtp::websocket {

/// The connection is to be closed with `code`.
struct Violation {
  CloseCode code;
  std::string_view reason;  // a constant
};

/// A Violation ready to be returned from a function that returns std::expected<T, Violation>.
[[nodiscard]] inline std::unexpected<Violation> fail(CloseCode code, std::string_view reason) {
  return std::unexpected(Violation{.code = code, .reason = reason});
}

}  // namespace rtp::websocket
