// The bound that every fan-out server is measured against: `bare_send GATEWAY_PORT CONTROL_PORT` accepts
// WebSocket handshakes on 127.0.0.1 and, for each byte on the control connection, does one send() of an
// encoded frame of 128 payload bytes per connection and nothing else: `1` the same frame to all, `n` to each
// its own, `m` a thousand times to each, waiting where a socket does not take it. Takes the client at its
// word: it checks no handshake and notices no closed connection.
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "bench/socket.h"

namespace {

using rtp::Result;
using rtp::bench::FileDescriptor;

constexpr std::size_t kPayloadBytes = 128;
constexpr std::size_t kHeaderBytes = 4;
using Frame = std::array<char, kHeaderBytes + kPayloadBytes>;

/// The answer to the one key that the load generator sends (RFC 6455 1.3).
constexpr std::string_view kHandshakeAnswer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// An unmasked text frame with a 16-bit length (RFC 6455 5.2).
Frame encoded_frame() {
  Frame frame;
  frame.fill('.');
  frame[0] = static_cast<char>(0x81);
  frame[1] = 126;
  frame[2] = 0;
  frame[3] = static_cast<char>(kPayloadBytes);
  return frame;
}

Result<FileDescriptor> accept_from(const FileDescriptor& listener) {
  FileDescriptor socket(::accept(listener.number(), nullptr, nullptr));
  if (socket.number() < 0) {
    return rtp::bench::system_failure("accept");
  }
  return socket;
}

class BareSend {
 public:
  BareSend(FileDescriptor gateway, FileDescriptor control)
      : gateway_(std::move(gateway)), control_listener_(std::move(control)) {}

  Result<void> run() {
    while (true) {
      constexpr short kReadable = POLLIN;
      std::array<pollfd, 3> waiting{{{gateway_.number(), kReadable, 0},
                                     {control_listener_.number(), kReadable, 0},
                                     {control_.number(), kReadable, 0}}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0) {
        return rtp::bench::system_failure("poll");
      }
      if (waiting[0].revents != 0) {
        RTP_CHECK(accept_subscriber());
      }
      if (waiting[1].revents != 0) {
        RTP_TRY(control_, accept_from(control_listener_));
      }
      if (waiting[2].revents != 0) {
        RTP_CHECK(obey());
      }
    }
  }

 private:
  Result<void> accept_subscriber() {
    RTP_TRY(FileDescriptor socket, accept_from(gateway_));
    RTP_CHECK(rtp::bench::disable_delay(socket));
    std::string request;
    while (!request.ends_with("\r\n\r\n")) {
      std::array<char, 1024> buffer{};
      const ssize_t received = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
      if (received <= 0) {
        return {};  // it only tried whether the port is open
      }
      request.append(buffer.data(), static_cast<std::size_t>(received));
    }
    RTP_CHECK(rtp::bench::send_all(socket, kHandshakeAnswer));
    subscribers_.push_back(std::move(socket));
    frames_.push_back(encoded_frame());
    return {};
  }

  Result<void> obey() {
    char command = 0;
    if (::recv(control_.number(), &command, 1, 0) != 1) {
      control_ = FileDescriptor();
      return {};
    }
    if (command == 'm') {
      return send_many();
    }
    const std::size_t step = command == 'n' ? 1 : 0;
    for (std::size_t i = 0; i < subscribers_.size(); ++i) {
      const Frame& frame = frames_[i * step];
      ::send(subscribers_[i].number(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return {};
  }

  Result<void> send_many() {
    constexpr int kMany = 1000;
    for (std::size_t i = 0; i < subscribers_.size(); ++i) {
      for (int sent = 0; sent < kMany; ++sent) {
        RTP_CHECK(rtp::bench::send_all(subscribers_[i], {frames_[i].data(), frames_[i].size()}));
      }
    }
    return {};
  }

  FileDescriptor gateway_;
  FileDescriptor control_listener_;
  FileDescriptor control_;
  std::vector<FileDescriptor> subscribers_;
  std::vector<Frame> frames_;
};

Result<FileDescriptor> listen_on(std::string_view port) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size()) {
    return rtp::fail(rtp::ErrorCode::kInvalidArgument, fmt::format("{} is no port", port));
  }
  return rtp::bench::listen_on(number);
}

Result<void> serve(std::string_view gateway_port, std::string_view control_port) {
  RTP_TRY(FileDescriptor gateway, listen_on(gateway_port));
  RTP_TRY(FileDescriptor control, listen_on(control_port));
  return BareSend(std::move(gateway), std::move(control)).run();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: bare_send GATEWAY_PORT CONTROL_PORT\n");
    return 2;
  }
  const auto served = serve(argv[1], argv[2]);
  fmt::print(stderr, "bare_send: {}\n", served.error().message);
  return 1;
}
