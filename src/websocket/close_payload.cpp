#include "websocket/close_payload.h"

#include <cstddef>
#include <cstdint>

#include "base/utf8.h"

namespace rtp::websocket {
namespace {

constexpr std::size_t kCodeBytes = 2;

/// RFC 6455 7.4 and the IANA registry: what a peer may send.
bool is_sendable(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace

std::expected<Close, Violation> parse_close(std::string_view payload) {
  if (payload.empty()) {
    return Close{};
  }
  const unsigned high = static_cast<std::uint8_t>(payload[0]);
  const unsigned code = (high << 8U) | static_cast<std::uint8_t>(payload[1]);
  const std::string_view reason = payload.substr(kCodeBytes);
  if (!is_sendable(code)) {
    return fail(CloseCode::kProtocolError, "close code that may not be sent");
  }
  if (!is_utf8(reason)) {
    return fail(CloseCode::kInvalidPayload, "close reason is not UTF-8");
  }
  // NOLINTNEXTLINE(*.EnumCastOutOfRange): 3000 to 4999 have no names
  return Close{.code = static_cast<CloseCode>(code), .reason = reason};
}

}  // namespace rtp::websocket
