// What a WebSocket client of the benchmarks sends and reads (RFC 6455), as little as they need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "bench/socket.h"

namespace rtp::bench {

inline constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// The request that opens a WebSocket, with the given extra header lines, each ended by CRLF.
[[nodiscard]] std::string handshake_request(std::string_view target, std::string_view header_lines);

/// Where the first frame begins in the bytes received so far; 0: the answer's head has not ended yet.
/// kUnavailable for another answer than 101.
[[nodiscard]] Result<std::size_t> end_of_handshake(std::string_view bytes);

/// A masked text frame. REQUIRES: at most 65,535 bytes.
[[nodiscard]] std::string masked_text(std::string_view payload);

/// A connected WebSocket, non-blocking, and what came with the answer to its handshake.
struct WebSocket {
  FileDescriptor socket;
  std::string received;
};

/// Opens a WebSocket on a connected, blocking socket.
[[nodiscard]] Result<WebSocket> open_websocket(FileDescriptor socket, std::string_view target,
                                               std::string_view header_lines);

}  // namespace rtp::bench
