// One server with its subscribers and its publisher: publishes to all subscribers and sees that each gets
// what it must. Belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/message.h"
#include "bench/pub_sub_server.h"
#include "bench/publisher.h"
#include "bench/subscriber_pool.h"

namespace rtp::bench {

/// Whether all subscribers watch one key or each its own.
enum class Audience { kOneKey, kEachItsOwn };

struct BroadcastOptions {
  std::string server;
  Setup setup;
  std::size_t subscribers;
  Audience audience = Audience::kOneKey;
  Message message = {};  // what each publication is like; key and sequence are set here
  ClientOptions clients = {};
};

class Broadcast {
 public:
  struct Cost {
    double cpu;         // of the server per delivered frame, microseconds
    double wire_bytes;  // per frame, with its header
  };

  /// Starts the server and opens all subscribers.
  [[nodiscard]] static Result<Broadcast> start(const BroadcastOptions& options);

  /// Publishes until all subscribers receive: a server may answer a handshake before it subscribes.
  [[nodiscard]] Result<void> warm_up();

  /// Publishes so many times, each when all have received the last.
  [[nodiscard]] Result<Cost> measure(std::size_t publications);

  /// The next change, to every subscriber.
  [[nodiscard]] Publication next_publication();
  /// Of the last one.
  [[nodiscard]] std::uint64_t sequence() const { return messages_.front().sequence; }
  /// What a frame of it must be like.
  [[nodiscard]] FrameShape shape() const;

  [[nodiscard]] const PubSubServer& server() const { return *server_; }
  [[nodiscard]] Publisher& publisher() { return publisher_; }
  [[nodiscard]] SubscriberPool& pool() { return pool_; }
  /// Server CPU time per handshake of the subscribers in microseconds.
  [[nodiscard]] double cpu_per_handshake() const { return cpu_per_handshake_; }

 private:
  Broadcast(std::unique_ptr<PubSubServer> server, Publisher publisher, SubscriberPool pool);

  /// Publishes and waits until each subscriber has `frames` since the pool forgot.
  [[nodiscard]] Result<void> deliver(std::uint64_t frames, std::chrono::milliseconds timeout);

  std::unique_ptr<PubSubServer> server_;
  Publisher publisher_;
  SubscriberPool pool_;
  std::vector<Message> messages_;  // one for each key
  bool compressed_ = false;
  double cpu_per_handshake_ = 0;
};

}  // namespace rtp::bench
