// The routes of one shard's clients where their functions run behind a FunctionHost: what API Gateway does
// around Lambda. The functions of one client run one at a time, in the order of what it does: OnConnect, then
// OnDefault for each message, OnDisconnect last. On AWS they may overtake each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/steady_timer.hpp>

#include "events/websocket_event.h"
#include "gateway/function_host.h"
#include "net/event_loop.h"

namespace rtp::gateway {

/// Belongs to its shard's thread, the one of `loop`, which outlives it as `host` does.
class HostedRoutes {
 public:
  /// Of one client: messages beyond are answered with an error.
  static constexpr std::size_t kMaxWaitingMessages = 64;
  static constexpr std::size_t kMaxWaitingBytes = std::size_t{512} * 1024;

  struct Events {
    /// Sends a text to a client, if it is there still.
    std::function<void(std::string_view connection_id, std::string_view text)> send;
    /// idle() has become true.
    std::function<void()> on_idle;
  };

  /// An invocation is given up after `timeout`; the function may go on.
  HostedRoutes(FunctionHost& host, net::EventLoop& loop, std::chrono::milliseconds timeout, Events events);

  using Answered = std::move_only_function<void(events::ProxyResponse answer)>;
  /// Runs OnConnect. A status of 200 to 299 admits the client; any other, with headers and body, is what its
  /// handshake is answered: the function's own, 429 where too many invocations wait, 504 after the timeout,
  /// 502 where the function failed or answered what API Gateway cannot read.
  void connect(const events::WebSocketEvent& event, Answered answered);
  /// Whether OnConnect runs for it.
  [[nodiscard]] bool is_connecting(std::string_view connection_id) const {
    return connecting_.contains(std::string(connection_id));
  }

  /// The client is admitted: `event` is that of connect(), `authorizer` what its later events carry.
  void open(const events::WebSocketEvent& event, events::NameValues authorizer);
  /// Runs OnDefault for a message of an open client. The body of the answer, or API Gateway's words for a
  /// failure, is sent to it.
  void message(events::WebSocketEvent event);
  /// Runs OnDisconnect for an open client, after its messages.
  void close(events::WebSocketEvent event);

  /// Whether there is no client, and nothing runs.
  [[nodiscard]] bool idle() const { return running_.empty() && clients_.empty(); }

 private:
  struct Running {
    boost::asio::steady_timer timer;
    FunctionHost::Done done;
  };
  struct Client {
    std::string domain_name;
    events::NameValues authorizer;
    std::deque<events::WebSocketEvent> waiting;
    std::size_t waiting_bytes = 0;
    bool busy = false;
  };

  void invoke(Route route, const events::WebSocketEvent& event, FunctionHost::Done done);
  void finish(std::uint64_t id, Result<std::string> answer);
  void enqueue(Client& client, events::WebSocketEvent event);
  void run_next(const std::string& connection_id, Client& client);
  void on_message_done(const events::RequestContext& context, const Result<std::string>& answer);
  void on_disconnect_done(const events::RequestContext& context, const Result<std::string>& answer);

  FunctionHost& host_;
  net::EventLoop& loop_;
  const std::chrono::milliseconds timeout_;
  const Events events_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, Running> running_;
  std::unordered_set<std::string> connecting_;
  std::unordered_map<std::string, Client> clients_;  // by connectionId
};

}  // namespace rtp::gateway
