// One WebSocket client: its socket, what it sends, what waits for it, which items it watches. It lives on its
// shard's thread and is owned by its shard; it tells the shard when it is over.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery.h"
#include "gateway/send_queue.h"
#include "gateway/subscription_index.h"
#include "net/transport.h"
#include "websocket/message_reader.h"

namespace rtp::gateway {

class Shard;

/// Why a connection ended, as OnDisconnect learns it.
struct Ending {
  websocket::CloseCode code = websocket::CloseCode::kAbnormal;
  std::string reason;
};

/// Not thread-safe: belongs to its shard's thread.
class Connection final : public websocket::MessageHandler {
 public:
  using Id = std::array<char, 16>;

  /// What of the connection's start its later events repeat.
  struct Identity {
    Id id{};
    std::chrono::milliseconds connected_at{};  // Unix time
    std::string source_ip;
  };

  /// One watched item: where this connection stands in the item's list of subscribers.
  struct Subscription {
    WatchedItem* item = nullptr;
    std::uint32_t position = 0;
  };

  Connection(Shard& shard, net::Transport transport, Identity identity);

  /// Sends `greeting` (the 101), treats `leftover` as the client's first bytes, then reads on. The connection
  /// may be over when this returns.
  void start(std::string_view greeting, std::string leftover);

  [[nodiscard]] std::string_view id() const { return {identity_.id.data(), identity_.id.size()}; }
  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] std::vector<Subscription>& subscriptions() { return subscriptions_; }

  /// Sends a frame at once where nothing waits and the socket takes it; else it waits. The hot path: one
  /// system call, no allocation.
  void send_now(std::uint32_t slot, const SharedDelivery& delivery) {
    if (queue_ == nullptr && phase_ == Phase::kOpen) [[likely]] {
      const std::string& frame = delivery->frame;
      const ssize_t sent = transport_.send(frame);
      if (sent == static_cast<ssize_t>(frame.size()) && !transport_.has_unsent()) [[likely]] {
        return;
      }
      after_short_send(slot, delivery, sent);
      return;
    }
    send_later(slot, delivery);
    flush();
  }

  /// Lets a frame wait for the next flush(). True when the connection had nothing waiting before and its
  /// socket is writable: then the caller must flush it.
  bool send_later(std::uint32_t slot, const SharedDelivery& delivery);

  /// Writes as much of what waits as the socket takes.
  void flush();

  /// Sends a text message to this client alone; dropped while its socket is blocked, since the client that
  /// asks without reading the answers must not fill memory.
  void reply(std::string_view text);

  /// Sends a Close and waits for the peer's; nothing but that is sent any more. Only the first call counts.
  void close(websocket::CloseCode code, std::string_view reason);

  /// Cuts the connection without a word.
  void abort();

  /// Whether it is over and no handler of it is under way any more: it can be destroyed.
  [[nodiscard]] bool destroyable() const { return phase_ == Phase::kOver && pending_waits_ == 0; }

 private:
  enum class Phase : std::uint8_t {
    kOpen,
    kClosing,    // our Close is sent or waits; the peer's is awaited
    kLingering,  // both Closes are through, our side is shut down: read to the end of the stream
    kOver,
  };

  void on_message(websocket::Opcode opcode, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view payload) override;
  void on_close(websocket::CloseCode code, std::string_view reason) override;
  void on_violation(websocket::CloseCode code, std::string_view reason) override;

  void wait_readable();
  void wait_writable();
  void read();
  void read_leftover(std::string leftover);
  void after_short_send(std::uint32_t slot, const SharedDelivery& delivery, ssize_t sent);
  void send_control(std::string frame);
  void send_close_frame(websocket::CloseCode code, std::string_view reason);
  void finish_writing();
  void report_end();
  void over();

  Shard& shard_;
  // What send_now() reads comes first, in one cache line.
  std::uint8_t pending_waits_ = 0;
  Phase phase_ = Phase::kOpen;
  bool blocked_ = false;              // the socket did not take all: waits to be writable
  bool peer_closed_ = false;          // the peer's Close was read
  bool reported_ = false;             // the shard knows that it ended
  std::unique_ptr<SendQueue> queue_;  // nullptr when nothing waits
  net::Transport transport_;
  websocket::MessageReader reader_;
  std::vector<Subscription> subscriptions_;
  Identity identity_;
  std::unique_ptr<Ending> ending_;  // set once it is known how the connection ends
};

}  // namespace rtp::gateway
