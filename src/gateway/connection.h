// One WebSocket client: its socket, what it sends, what waits for it, which items it watches. It lives on its
// shard's thread and is owned by its shard; it tells the shard when it is over.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/websocket_event.h"
#include "functions/on_connect.h"
#include "gateway/address_limits.h"
#include "gateway/delivery.h"
#include "gateway/protocol.h"
#include "gateway/send_queue.h"
#include "gateway/session.h"
#include "gateway/subscription_index.h"
#include "gateway/timing_wheel.h"
#include "net/http_server.h"
#include "net/transport.h"
#include "websocket/message_reader.h"

namespace rtp::gateway {

class Shard;

/// Why a connection ended, as OnDisconnect learns it.
struct Ending {
  websocket::CloseCode code = websocket::CloseCode::kAbnormal;
  std::string reason;
};

/// What handshake and answer settle between client and server.
struct Agreement {
  std::string greeting;  // the 101, or the head of an event stream
  Protocol protocol = Protocol::kItems;
  std::optional<std::chrono::seconds> lifetime;  // until its token expires; absent: it does not
  events::NameValues authorizer;                 // what OnAuthorize answered
  std::optional<websocket::DeflateParameters> deflate;
  AddressLimits::Place address_place;   // empty where its address has no limit
  net::ConnectionPlace takeover_place;  // held by a connection whose compression keeps a context
};

/// A client that is let in.
struct Admission {
  events::WebSocketEvent event;  // of its OnConnect
  functions::ConnectRequest request;
  net::TakenSocket taken;
  Agreement agreement;
};

/// Not thread-safe: belongs to its shard's thread.
class Connection final : public websocket::MessageHandler {
 public:
  using Id = std::array<char, 16>;
  using Second = TimingWheel<Connection>::Second;
  static constexpr Second kNever = UINT32_MAX;

  /// What of the connection's start its later events repeat.
  struct Identity {
    Id id{};
    std::chrono::milliseconds connected_at{};  // Unix time
    // Address, line feed, the first kMaxUserAgentBytes of the User-Agent: one string, since there are many
    // clients.
    std::string client;

    [[nodiscard]] std::string_view source_ip() const {
      return std::string_view(client).substr(0, client.find('\n'));
    }
    [[nodiscard]] std::string_view user_agent() const {
      return std::string_view(client).substr(client.find('\n') + 1);
    }
  };
  static constexpr std::size_t kMaxUserAgentBytes = 256;

  /// One watched item: where this connection stands in the item's list of subscribers.
  struct Subscription {
    WatchedItem* item = nullptr;
    std::uint32_t position = 0;
  };

  Connection(Shard& shard, Admission admission, Identity identity);

  /// Gives it what its client asks for beyond the plain contract. Before start().
  void set_session(std::unique_ptr<Session> session) { session_ = std::move(session); }
  /// nullptr: a plain client.
  [[nodiscard]] Session* session() const { return session_.get(); }
  void end_session() { session_.reset(); }

  /// Sends `greeting`, treats `leftover` as the client's first bytes, then reads on. The connection
  /// may be over when this returns.
  void start(std::string_view greeting, std::string leftover);

  [[nodiscard]] std::string_view id() const { return {identity_.id.data(), identity_.id.size()}; }
  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] std::vector<Subscription>& subscriptions() { return subscriptions_; }

  /// Sends a frame at once where nothing waits and the socket takes it; else it waits. `now` is the shard's
  /// second. The hot path: one system call, no allocation.
  void send_now(std::uint32_t slot, const SharedFrame& frame, Second now) {
    if (queue_ == nullptr && phase_ == Phase::kOpen && own_context_ == nullptr) [[likely]] {
      const ssize_t sent = transport_.send(*frame);
      if (sent == static_cast<ssize_t>(frame->size()) && !transport_.has_unsent()) [[likely]] {
        last_active_ = now;
        return;
      }
      after_short_send(slot, frame, sent);
      return;
    }
    send_now_slowly(slot, frame);
  }

  /// Lets a frame wait for the next flush(). True when the connection had nothing waiting before and its
  /// socket is writable: then the caller must flush it.
  bool send_later(std::uint32_t slot, const SharedFrame& frame);

  /// Of the shared compressed frames it can read; 0: none, it gets uncompressed ones.
  [[nodiscard]] std::uint8_t window_bits() const { return window_bits_; }

  /// Writes as much of what waits as the socket takes, also of what waits in the session.
  void flush();

  // For its Session.
  /// Whether nothing waits here and the socket takes more.
  [[nodiscard]] bool idle() const { return phase_ == Phase::kOpen && queue_ == nullptr && !blocked_; }
  /// Appends a frame, or events; write_waiting() is to follow.
  void queue(const SharedFrame& frame);
  /// Writes as much as the socket takes of what is queued here.
  void write_waiting();

  /// Sends a message to this client alone. A client that asks without reading the answers is not read either
  /// until it does, so that it cannot fill memory.
  void reply(websocket::Opcode opcode, std::string_view message);

  /// Sends a message that nobody waits for to this client alone, after what was sent before. False, and
  /// nothing is sent, where too much of that kind waits for it already.
  [[nodiscard]] bool post(const SharedFrame& frame);

  /// Whether messages can be sent: no Close was sent, nor has the peer gone.
  [[nodiscard]] bool open() const { return phase_ == Phase::kOpen; }
  /// When a message came or went.
  [[nodiscard]] Second last_active() const { return last_active_; }

  /// Sends a Close and waits for the peer's; nothing but that is sent any more. Only the first call counts.
  void close(websocket::CloseCode code, std::string_view reason);

  /// Closes with 1012 and says in how long to come again.
  void close_for_restart(std::chrono::milliseconds reconnect_after);

  /// Cuts the connection without a word.
  void abort();

  /// Does what is due by second `now`: a Ping, a Close, the end of waiting for an answer.
  void on_due(Second now);
  [[nodiscard]] WheelPlace& wheel_place() { return wheel_place_; }

  /// Whether it is over and no handler of it is under way any more: it can be destroyed.
  [[nodiscard]] bool destroyable() const { return phase_ == Phase::kOver && pending_waits_ == 0; }

 private:
  /// Of a connection whose compressed messages refer to earlier ones of its own.
  struct OwnContext {
    websocket::Deflater deflater;
    net::ConnectionPlace place;
  };

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

  [[nodiscard]] bool answers_pile_up() const;
  void wait_readable();
  void wait_writable();
  void read();
  void consume(std::span<char> bytes);
  void read_leftover(std::string leftover);
  void send_now_slowly(std::uint32_t slot, const SharedFrame& frame);
  [[nodiscard]] SharedFrame in_own_context(const SharedFrame& frame) const;
  void after_short_send(std::uint32_t slot, const SharedFrame& frame, ssize_t sent);
  void send_control(std::string frame);
  void send_alone(std::uint32_t slot, SharedFrame frame);
  void send_close_frame(websocket::CloseCode code, std::string_view reason);
  void finish_writing();
  void on_due_while_open(Second now);
  void ping_if_silent(Second now);
  void report_end();
  void over();

  Shard& shard_;
  // What send_now() reads comes first, in one cache line.
  std::uint8_t pending_waits_ = 0;
  std::uint8_t window_bits_ = 0;
  Phase phase_ = Phase::kOpen;
  bool blocked_ = false;                     // the socket did not take all: waits to be writable
  bool peer_closed_ = false;                 // the peer's Close was read
  bool paused_ = false;                      // nothing is read until the answers that wait are sent
  bool corked_ = false;                      // answers wait for the end of the input that is being read
  bool reported_ = false;                    // the shard knows that it ended
  bool event_stream_ = false;                // no WebSocket: a response that goes on
  Second last_active_;                       // when a message came or went
  Second expires_ = kNever;                  // when its token does
  std::unique_ptr<SendQueue> queue_;         // nullptr when nothing waits
  std::unique_ptr<OwnContext> own_context_;  // nullptr unless its messages refer to earlier ones
  net::Transport transport_;
  net::ConnectionPlace place_;
  AddressLimits::Place address_place_;
  websocket::MessageReader reader_;
  std::vector<Subscription> subscriptions_;
  std::unique_ptr<Session> session_;  // nullptr: a plain client, which has subscriptions_
  Identity identity_;
  std::unique_ptr<Ending> ending_;  // set once it is known how the connection ends
  Second opened_;
  Second last_heard_;    // when anything came
  Second deadline_ = 0;  // of the answer to our Ping or Close; 0: none is awaited
  WheelPlace wheel_place_;
};

}  // namespace rtp::gateway
