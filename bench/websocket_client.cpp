#include "bench/websocket_client.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

namespace rtp::bench {

std::string handshake_request(std::string_view target, std::string_view header_lines) {
  // The key is the example of RFC 6455 1.3: a client which is not a browser needs no secret one.
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
      target, header_lines);
}

Result<std::size_t> end_of_handshake(std::string_view bytes) {
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return 0;
  }
  if (!bytes.starts_with("HTTP/1.1 101")) {
    return fail(ErrorCode::kUnavailable, fmt::format("a handshake was answered with {}", bytes));
  }
  return end + kHeadEnd.size();
}

std::string masked_text(std::string_view payload) {
  constexpr std::string_view kMask("\0\0\0\0", 4);  // masks nothing
  constexpr char kFinalText = '\x81';
  constexpr unsigned kMasked = 0x80;
  constexpr unsigned kTwoByteLength = 126;
  constexpr unsigned kBitsPerByte = 8;
  std::string frame{kFinalText};
  if (payload.size() < kTwoByteLength) {
    frame += static_cast<char>(kMasked | payload.size());
  } else {
    frame += static_cast<char>(kMasked | kTwoByteLength);
    frame += static_cast<char>(payload.size() >> kBitsPerByte);
    frame += static_cast<char>(payload.size());
  }
  frame += kMask;
  frame += payload;
  return frame;
}

Result<WebSocket> open_websocket(FileDescriptor socket, std::string_view target,
                                 std::string_view header_lines) {
  RTP_CHECK(send_all(socket, handshake_request(target, header_lines)));
  std::string received;
  while (true) {
    std::array<char, 4096> buffer;
    const ssize_t size = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (size <= 0) {
      return system_failure("waiting for the answer to a handshake");
    }
    received.append(buffer.data(), static_cast<std::size_t>(size));
    RTP_TRY(const std::size_t end, end_of_handshake(received));
    if (end > 0) {
      RTP_CHECK(set_non_blocking(socket));
      return WebSocket{.socket = std::move(socket), .received = received.substr(end)};
    }
  }
}

}  // namespace rtp::bench
