#include "bench/socket.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rtp::bench {
namespace {

constexpr int kBacklog = 4096;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <typename Value>
bool set_option(int socket, int level, int name, const Value& value) {
  return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

Result<FileDescriptor> bound_socket(std::uint16_t port) {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.number() < 0) {
    return system_failure("socket");
  }
  const sockaddr_in address = loopback(port);
  if (!set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR, 1) ||
      ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return system_failure(fmt::format("bind 127.0.0.1:{}", port));
  }
  return socket;
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

std::unexpected<Error> system_failure(std::string_view what) {
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", what, std::system_category().message(errno)));
}

Result<FileDescriptor> connect_to(std::uint16_t port, const ConnectOptions& options) {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.number() < 0) {
    return system_failure("socket");
  }
  const timeval timeout{.tv_sec = kSocketTimeout.count(), .tv_usec = 0};
  const linger reset_on_close{.l_onoff = 1, .l_linger = 0};
  RTP_CHECK(disable_delay(socket));
  if (!set_option(socket.number(), SOL_SOCKET, SO_LINGER, reset_on_close) ||
      !set_option(socket.number(), SOL_SOCKET, SO_SNDTIMEO, timeout) ||
      !set_option(socket.number(), SOL_SOCKET, SO_RCVTIMEO, timeout)) {
    return system_failure("setsockopt");
  }
  if (options.longest_segment > 0 &&
      !set_option(socket.number(), IPPROTO_TCP, TCP_MAXSEG, options.longest_segment)) {
    return system_failure("TCP_MAXSEG");
  }
  const sockaddr_in address = loopback(port);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return system_failure(fmt::format("connect to 127.0.0.1:{}", port));
  }
  return socket;
}

Result<FileDescriptor> listen_on(std::uint16_t port) {
  RTP_TRY(FileDescriptor socket, bound_socket(port));
  if (::listen(socket.number(), kBacklog) != 0) {
    return system_failure(fmt::format("listen on 127.0.0.1:{}", port));
  }
  return socket;
}

Result<std::uint16_t> free_port() {
  RTP_TRY(const FileDescriptor socket, bound_socket(0));
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return system_failure("getsockname");
  }
  return ntohs(address.sin_port);
}

Result<void> send_all(const FileDescriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return system_failure("send");
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<void> disable_delay(const FileDescriptor& socket) {
  if (!set_option(socket.number(), IPPROTO_TCP, TCP_NODELAY, 1)) {
    return system_failure("TCP_NODELAY");
  }
  return {};
}

Result<void> set_non_blocking(const FileDescriptor& socket) {
  const int flags = ::fcntl(socket.number(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.number(), F_SETFL, flags | O_NONBLOCK) < 0) {
    return system_failure("fcntl");
  }
  return {};
}

}  // namespace rtp::bench
