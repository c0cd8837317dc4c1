#include "bench/broadcast.h"

#include <utility>

#include <fmt/format.h>

#include "bench/process_usage.h"

namespace rtp::bench {
namespace {

constexpr std::chrono::seconds kDeliveryTimeout{10};
constexpr std::chrono::milliseconds kWarmUpTimeout{1000};
constexpr std::chrono::milliseconds kQuietTime{100};
constexpr std::size_t kWarmUpAttempts = 10;

double microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

Broadcast::Broadcast(std::unique_ptr<PubSubServer> server, Publisher publisher, SubscriberPool pool)
    : server_(std::move(server)), publisher_(std::move(publisher)), pool_(std::move(pool)) {}

Result<Broadcast> Broadcast::start(const BroadcastOptions& options) {
  RTP_TRY(auto server, start_pub_sub_server(options.server, options.setup));
  std::vector<Message> messages;
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < options.subscribers; ++i) {
    if (i == 0 || options.audience == Audience::kEachItsOwn) {
      messages.push_back(options.message);
      messages.back().key = fmt::format("v{:05}", i);
    }
    targets.push_back(server->target(messages.back().key));
  }
  RTP_TRY(auto publisher, Publisher::open(server->ports().publishing));
  RTP_TRY(const auto before, cpu_time(server->pid()));
  RTP_TRY(auto pool, SubscriberPool::open(server->ports().gateway, targets, options.clients));
  RTP_TRY(const auto after, cpu_time(server->pid()));
  Broadcast broadcast(std::move(server), std::move(publisher), std::move(pool));
  broadcast.messages_ = std::move(messages);
  broadcast.compressed_ = options.clients.deflate;
  broadcast.cpu_per_handshake_ = microseconds(after - before) / static_cast<double>(options.subscribers);
  return broadcast;
}

Result<void> Broadcast::warm_up() {
  Result<void> delivered;
  for (std::size_t attempt = 0; attempt < kWarmUpAttempts; ++attempt) {
    pool_.forget();
    delivered = deliver(1, kWarmUpTimeout);
    RTP_CHECK(pool_.receive_for(kQuietTime));
    if (delivered) {
      return {};
    }
  }
  return delivered;
}

Result<Broadcast::Cost> Broadcast::measure(std::size_t publications) {
  pool_.forget();
  RTP_TRY(const auto before, cpu_time(server_->pid()));
  for (std::size_t i = 1; i <= publications; ++i) {
    RTP_CHECK(deliver(i, kDeliveryTimeout));
  }
  RTP_TRY(const auto after, cpu_time(server_->pid()));
  const auto frames = static_cast<double>(publications * pool_.size());
  return Cost{.cpu = microseconds(after - before) / frames,
              .wire_bytes = static_cast<double>(pool_.received_bytes()) / frames};
}

Publication Broadcast::next_publication() {
  for (Message& message : messages_) {
    ++message.sequence;
  }
  return messages_.size() == 1 ? server_->publish(messages_.front()) : server_->publish_all(messages_);
}

FrameShape Broadcast::shape() const {
  return {.payload_bytes = messages_.front().payload().size(), .compressed = compressed_};
}

Result<void> Broadcast::deliver(std::uint64_t frames, std::chrono::milliseconds timeout) {
  publisher_.add(next_publication());
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const auto delivered = pool_.await_each(frames, shape(), timeout, [this] { return publisher_.exchange(); });
  while (publisher_.awaited() > 0) {
    RTP_CHECK(publisher_.exchange());
    if (std::chrono::steady_clock::now() > deadline) {
      return fail(ErrorCode::kTimeout, "a publication was not answered");
    }
  }
  return delivered;
}

}  // namespace rtp::bench
