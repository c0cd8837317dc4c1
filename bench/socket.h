// Loopback TCP sockets of the benchmarks, as thin as the system's own calls so that the load generator costs
// little. Knows no protocol. Objects belong to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::bench {

/// Owner of one file descriptor; -1 is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = -1;
};

/// An Error whose message is `what` and the text of errno.
[[nodiscard]] std::unexpected<Error> system_failure(std::string_view what);

/// No blocking call on a socket made here lasts longer: a silent server ends the run with an error.
inline constexpr std::chrono::seconds kSocketTimeout{10};

struct ConnectOptions {
  int longest_segment = 0;  // bytes of payload that the peer may send in one; 0: as many as the network takes
};

/// A blocking connection to 127.0.0.1 without Nagle's delay. It is reset when closed, not shut down in order:
/// thousands of ports waiting in TIME_WAIT would disturb the next round. kUnavailable when nobody listens.
[[nodiscard]] Result<FileDescriptor> connect_to(std::uint16_t port, const ConnectOptions& options = {});

/// A listening socket on 127.0.0.1.
[[nodiscard]] Result<FileDescriptor> listen_on(std::uint16_t port);

/// A port of 127.0.0.1 that nobody uses now.
[[nodiscard]] Result<std::uint16_t> free_port();

/// Sends all bytes on a blocking socket.
[[nodiscard]] Result<void> send_all(const FileDescriptor& socket, std::string_view bytes);

/// Sends small segments at once (TCP_NODELAY).
[[nodiscard]] Result<void> disable_delay(const FileDescriptor& socket);

/// Makes further calls on the socket return at once.
[[nodiscard]] Result<void> set_non_blocking(const FileDescriptor& socket);

}  // namespace rtp::bench
