// For tests: a TCP client that sends exactly the bytes it is told to, and waits with a bound. TlsClient does
// the same inside TLS.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rtp::net {

class RawClient {
 public:
  struct Answer {
    int status = 0;
    std::string head;
    std::string body;
  };

  explicit RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    set_limit();
    const void* bytes = &address;
    connected_ = ::connect(descriptor_, static_cast<const sockaddr*>(bytes), sizeof address) == 0;
  }
  /// The other side of a connection, as RawServer has it: takes over an accepted socket.
  struct Accepted {
    int descriptor;
  };
  explicit RawClient(Accepted socket) : descriptor_(socket.descriptor), connected_(true) { set_limit(); }
  virtual ~RawClient() { ::close(descriptor_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  /// The test looks at what comes back.
  void send(std::string_view bytes) const { static_cast<void>(send_whole(bytes)); }

  /// False when the peer does not take them any more.
  [[nodiscard]] bool send_whole(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = send_some(bytes);
      if (count <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  void send_bytewise(std::string_view bytes) const {
    for (const char byte : bytes) {
      send({&byte, 1});
    }
  }

  virtual void shut_down_sending() const { ::shutdown(descriptor_, SHUT_WR); }

  /// Up to and with `end`; what came when the server closed before.
  [[nodiscard]] std::string read_until(std::string_view end) {
    std::size_t found = std::string::npos;
    while ((found = received_.find(end)) == std::string::npos && receive()) {
    }
    const std::size_t size = found == std::string::npos ? received_.size() : found + end.size();
    return take(size);
  }

  [[nodiscard]] Answer read_answer() {
    Answer answer;
    answer.head = read_until("\r\n\r\n");
    if (answer.head.size() < 12) {
      return answer;
    }
    answer.status = static_cast<int>(number_after(answer.head, "HTTP/1.1 ").value_or(0));
    const std::size_t size = number_after(answer.head, "Content-Length: ").value_or(0);
    while (received_.size() < size && receive()) {
    }
    answer.body = take(std::min(size, received_.size()));
    return answer;
  }

  [[nodiscard]] std::string read_until_closed() {
    while (receive()) {
    }
    return take(received_.size());
  }

 protected:
  /// As ::send() and ::recv() on a blocking socket.
  [[nodiscard]] virtual ssize_t send_some(std::string_view bytes) const {
    return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  [[nodiscard]] virtual ssize_t receive_some(std::span<char> buffer) {
    return ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  void set_limit() const {
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  bool receive() {
    std::array<char, 16384> buffer{};
    const ssize_t count = receive_some(buffer);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      ADD_FAILURE() << "the peer neither sent nor closed";
    }
    received_.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    return count > 0;
  }

  std::string take(std::size_t size) {
    std::string bytes = received_.substr(0, size);
    received_.erase(0, size);
    return bytes;
  }

  static std::optional<std::size_t> number_after(std::string_view text, std::string_view label) {
    const std::size_t found = text.find(label);
    std::size_t number = 0;
    if (found == std::string_view::npos) {
      return std::nullopt;
    }
    text.remove_prefix(found + label.size());
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  int descriptor_;
  bool connected_ = false;
  std::string received_;
};

}  // namespace rtp::net
