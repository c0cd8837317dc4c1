// Many WebSocket clients in one thread: they subscribe and count what arrives, at as little cost as epoll and
// one shared buffer allow. While it waits the pool never sleeps, so that no server pays for waking it up.
// Belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/frame_counter.h"
#include "bench/message.h"
#include "bench/socket.h"
#include "bench/tls_session.h"

namespace rtp::bench {

struct ClientOptions {
  bool deflate = false;  // offer permessage-deflate
  bool tls = false;
};

/// What each text frame must be like.
struct FrameShape {
  std::size_t payload_bytes = kPayloadBytes;
  bool compressed = false;  // then of any size, but every subscriber gets as many bytes as the others
};

class SubscriberPool {
 public:
  /// One subscriber per target (path and query of its URL); returns when all handshakes are answered with
  /// 101. kUnavailable for another answer, kTimeout when a handshake takes more than `kSocketTimeout`.
  [[nodiscard]] static Result<SubscriberPool> open(std::uint16_t port, std::span<const std::string> targets,
                                                   const ClientOptions& options = {});

  /// Waits until every subscriber has received exactly `frames` text frames of that shape since the pool was
  /// opened or `forget` was called; calls `meanwhile` between two looks at the sockets. kTimeout with the
  /// counts when they do not arrive in time, kInternal when they are of another shape, or some subscriber has
  /// more than others.
  template <typename Meanwhile>
  [[nodiscard]] Result<void> await_each(std::uint64_t frames, const FrameShape& shape,
                                        std::chrono::milliseconds timeout, Meanwhile meanwhile) {
    for (const auto deadline = std::chrono::steady_clock::now() + timeout;
         counts_.frames < frames * size();) {
      RTP_CHECK(meanwhile());
      RTP_CHECK(receive_ready());
      if (std::chrono::steady_clock::now() > deadline) {
        return late(frames * size(), timeout);
      }
    }
    return check_each(frames, shape);
  }
  [[nodiscard]] Result<void> await_each(std::uint64_t frames, const FrameShape& shape,
                                        std::chrono::milliseconds timeout) {
    return await_each(frames, shape, timeout, [] { return Result<void>(); });
  }

  /// Reads all sockets that have something; returns at once.
  [[nodiscard]] Result<void> receive_ready();

  /// Takes what arrives for so long.
  [[nodiscard]] Result<void> receive_for(std::chrono::milliseconds duration);

  /// Counts from zero again.
  void forget();

  /// Told of each subscriber's frames as they arrive: `first` up to but not including `end`, counted from 0
  /// at the last `forget`. None: nobody is told.
  using Observer = std::function<void(std::uint64_t first, std::uint64_t end)>;
  void observe(Observer observer) { observer_ = std::move(observer); }

  [[nodiscard]] std::size_t size() const { return subscribers_.size(); }
  /// Of all subscribers since `forget`, with the frames' headers.
  [[nodiscard]] std::uint64_t received_bytes() const { return received_bytes_; }

 private:
  struct Subscriber {
    FileDescriptor socket;
    std::optional<TlsSession> tls;
    std::string answer;  // to the handshake, until it is complete
    bool open = false;
    FrameCounter counter;
    FrameCounter::Counts before;  // at the last `forget`
  };

  SubscriberPool(FileDescriptor epoll, const ClientOptions& options);

  [[nodiscard]] Result<void> start_handshake(std::uint16_t port, const std::string& target);
  [[nodiscard]] Result<void> receive(Subscriber& subscriber);
  [[nodiscard]] Result<void> take(Subscriber& subscriber, std::string_view bytes);
  [[nodiscard]] std::unexpected<Error> late(std::uint64_t wanted, std::chrono::milliseconds timeout) const;
  [[nodiscard]] Result<void> check_each(std::uint64_t frames, const FrameShape& shape) const;

  FileDescriptor epoll_;
  ClientOptions options_;
  std::optional<TlsContext> tls_;
  std::vector<Subscriber> subscribers_;
  std::vector<char> buffer_;
  std::size_t open_ = 0;
  FrameCounter::Counts counts_;       // of all subscribers since `forget`
  std::uint64_t received_bytes_ = 0;  // likewise
  Observer observer_;
};

}  // namespace rtp::bench
