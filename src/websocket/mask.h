// The masking of client frames (RFC 6455 5.3). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace rtp::websocket {

/// Turned so that its first byte is for the next payload byte.
using Mask = std::array<std::uint8_t, 4>;

/// Unmasks the next bytes of a payload in place and turns `mask` on.
void unmask(std::span<char> bytes, Mask& mask);

}  // namespace rtp::websocket
