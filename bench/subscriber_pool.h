// Many WebSocket clients in one thread: they subscribe and count what arrives, at as little cost as epoll and
// one shared buffer allow. While it waits the pool never sleeps, so that no server pays for waking it up.
// Belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/frame_counter.h"
#include "bench/socket.h"

namespace rtp::bench {

class SubscriberPool {
 public:
  /// One subscriber per target (path and query of its URL); returns when all handshakes are answered with
  /// 101. kUnavailable for another answer, kTimeout when a handshake takes more than `kSocketTimeout`.
  [[nodiscard]] static Result<SubscriberPool> open(std::uint16_t port, std::span<const std::string> targets);

  /// Waits until every subscriber has received exactly `frames` text frames of `payload_bytes` each since the
  /// pool was opened or `forget` was called. kTimeout with the counts when they do not arrive in time,
  /// kInternal when they are of another size, or some subscriber has more than others.
  [[nodiscard]] Result<void> await_each(std::uint64_t frames, std::size_t payload_bytes,
                                        std::chrono::milliseconds timeout);

  /// Takes what arrives for so long.
  [[nodiscard]] Result<void> receive_for(std::chrono::milliseconds duration);

  /// Counts from zero again.
  void forget();

  [[nodiscard]] std::size_t size() const { return subscribers_.size(); }

 private:
  struct Subscriber {
    FileDescriptor socket;
    std::string answer;  // to the handshake, until it is complete
    bool open = false;
    FrameCounter counter;
    std::uint64_t frames_before = 0;
  };

  explicit SubscriberPool(FileDescriptor epoll);

  [[nodiscard]] Result<void> start_handshake(std::uint16_t port, const std::string& target);
  /// Reads all sockets that have something; returns at once.
  [[nodiscard]] Result<void> receive_ready();
  [[nodiscard]] Result<void> receive(Subscriber& subscriber);
  [[nodiscard]] Result<void> take(Subscriber& subscriber, std::string_view bytes);
  [[nodiscard]] Result<void> check_each(std::uint64_t frames, std::size_t payload_bytes) const;

  FileDescriptor epoll_;
  std::vector<Subscriber> subscribers_;
  std::vector<char> buffer_;
  std::size_t open_ = 0;
  std::uint64_t frames_ = 0;         // of all subscribers since `forget`
  std::uint64_t payload_bytes_ = 0;  // likewise
};

}  // namespace rtp::bench
