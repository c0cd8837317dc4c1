#include "bench/subscriber_pool.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/websocket_client.h"

namespace rtp::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBufferSize = 262144;
constexpr int kEventsAtOnce = 512;
constexpr std::size_t kHandshakesAtOnce = 100;
constexpr std::string_view kDeflateOffer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

void add(FrameCounter::Counts& sum, const FrameCounter::Counts& now, const FrameCounter::Counts& before) {
  sum.frames += now.frames - before.frames;
  sum.payload_bytes += now.payload_bytes - before.payload_bytes;
  sum.compressed_frames += now.compressed_frames - before.compressed_frames;
}

}  // namespace

SubscriberPool::SubscriberPool(FileDescriptor epoll, const ClientOptions& options)
    : epoll_(std::move(epoll)), options_(options), buffer_(kBufferSize) {}

Result<SubscriberPool> SubscriberPool::open(std::uint16_t port, std::span<const std::string> targets,
                                            const ClientOptions& options) {
  FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (epoll.number() < 0) {
    return system_failure("epoll_create1");
  }
  SubscriberPool pool(std::move(epoll), options);
  pool.subscribers_.reserve(targets.size());
  if (options.tls) {
    RTP_TRY(pool.tls_, TlsContext::create());
  }
  auto deadline = Clock::now() + kSocketTimeout;
  while (pool.open_ < targets.size()) {
    const std::size_t open_before = pool.open_;
    while (pool.size() < targets.size() && pool.size() - pool.open_ < kHandshakesAtOnce) {
      RTP_CHECK(pool.start_handshake(port, targets[pool.size()]));
    }
    RTP_CHECK(pool.receive_ready());
    if (pool.open_ > open_before) {
      deadline = Clock::now() + kSocketTimeout;
    } else if (Clock::now() > deadline) {
      return fail(ErrorCode::kTimeout, fmt::format("{} of {} handshakes answered, then none for {} s",
                                                   pool.open_, targets.size(), kSocketTimeout.count()));
    }
  }
  return pool;
}

Result<void> SubscriberPool::start_handshake(std::uint16_t port, const std::string& target) {
  RTP_TRY(FileDescriptor socket, connect_to(port));
  const std::string request = handshake_request(target, options_.deflate ? kDeflateOffer : "");
  Subscriber subscriber;
  if (tls_) {
    RTP_TRY(subscriber.tls, TlsSession::connect(*tls_, socket));
    RTP_CHECK(subscriber.tls->send_all(request));
  } else {
    RTP_CHECK(send_all(socket, request));
  }
  RTP_CHECK(set_non_blocking(socket));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  event.data.u64 = subscribers_.size();
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, socket.number(), &event) != 0) {
    return system_failure("epoll_ctl");
  }
  subscriber.socket = std::move(socket);
  subscribers_.push_back(std::move(subscriber));
  return {};
}

std::unexpected<Error> SubscriberPool::late(std::uint64_t wanted, std::chrono::milliseconds timeout) const {
  return fail(ErrorCode::kTimeout,
              fmt::format("{} of {} frames arrived within {} ms", counts_.frames, wanted, timeout.count()));
}

Result<void> SubscriberPool::check_each(std::uint64_t frames, const FrameShape& shape) const {
  const std::uint64_t bytes_of_each = counts_.payload_bytes / size();
  for (const Subscriber& subscriber : subscribers_) {
    FrameCounter::Counts received;
    add(received, subscriber.counter.counts(), subscriber.before);
    if (received.frames != frames) {
      return fail(ErrorCode::kInternal, fmt::format("a subscriber received {} frames instead of {}: lost, "
                                                    "doubled or sent to another",
                                                    received.frames, frames));
    }
    if (received.payload_bytes != bytes_of_each) {
      return fail(ErrorCode::kInternal, fmt::format("a subscriber received {} bytes, others {}",
                                                    received.payload_bytes, bytes_of_each));
    }
  }
  if (counts_.compressed_frames != (shape.compressed ? counts_.frames : 0)) {
    return fail(ErrorCode::kInternal,
                fmt::format("{} of {} frames are compressed", counts_.compressed_frames, counts_.frames));
  }
  if (!shape.compressed && bytes_of_each != frames * shape.payload_bytes) {
    return fail(ErrorCode::kInternal, fmt::format("{} frames hold {} bytes instead of {} each", frames,
                                                  bytes_of_each, shape.payload_bytes));
  }
  return {};
}

Result<void> SubscriberPool::receive_for(std::chrono::milliseconds duration) {
  for (const auto deadline = Clock::now() + duration; Clock::now() < deadline;) {
    RTP_CHECK(receive_ready());
  }
  return {};
}

void SubscriberPool::forget() {
  for (Subscriber& subscriber : subscribers_) {
    subscriber.before = subscriber.counter.counts();
  }
  counts_ = {};
  received_bytes_ = 0;
}

Result<void> SubscriberPool::receive_ready() {
  std::array<epoll_event, kEventsAtOnce> events;
  const int ready = ::epoll_wait(epoll_.number(), events.data(), kEventsAtOnce, 0);
  if (ready < 0 && errno != EINTR) {
    return system_failure("epoll_wait");
  }
  for (int i = 0; i < ready; ++i) {
    RTP_CHECK(receive(subscribers_[events.at(static_cast<std::size_t>(i)).data.u64]));
  }
  return {};
}

Result<void> SubscriberPool::receive(Subscriber& subscriber) {
  while (true) {
    const ssize_t received = subscriber.tls
                                 ? subscriber.tls->receive(buffer_)
                                 : ::recv(subscriber.socket.number(), buffer_.data(), buffer_.size(), 0);
    if (received == 0) {
      return fail(ErrorCode::kUnavailable, "the server closed a subscriber's connection");
    }
    if (received < 0) {
      return errno == EAGAIN ? Result<void>() : system_failure("a subscriber's connection");
    }
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(received));
    RTP_CHECK(take(subscriber, bytes));
    // Less than the buffer holds: the socket is empty, and what comes later is a new edge (epoll(7)). TLS
    // gives one record at a time.
    if (!subscriber.tls && bytes.size() < buffer_.size()) {
      return {};
    }
  }
}

Result<void> SubscriberPool::take(Subscriber& subscriber, std::string_view bytes) {
  if (!subscriber.open) {
    subscriber.answer += bytes;
    RTP_TRY(const std::size_t end, end_of_handshake(subscriber.answer));
    if (end == 0) {
      return {};
    }
    subscriber.open = true;
    ++open_;
    const std::string answer = std::exchange(subscriber.answer, {});
    return take(subscriber, std::string_view(answer).substr(end));
  }
  const FrameCounter::Counts before = subscriber.counter.counts();
  subscriber.counter.feed(bytes);
  const FrameCounter::Counts& now = subscriber.counter.counts();
  add(counts_, now, before);
  received_bytes_ += bytes.size();
  if (observer_ && now.frames > before.frames) {
    observer_(before.frames - subscriber.before.frames, now.frames - subscriber.before.frames);
  }
  return {};
}

}  // namespace rtp::bench
