// One shard of the gateway: an event loop with its own connections, subscriptions and inbox. Nothing is
// shared with other shards but immutable deliveries.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "base/mpsc_queue.h"
#include "events/websocket_event.h"
#include "functions/on_connect.h"
#include "functions/on_default.h"
#include "functions/on_disconnect.h"
#include "gateway/connection.h"
#include "gateway/delivery.h"
#include "gateway/delivery_backlog.h"
#include "gateway/frame_variants.h"
#include "gateway/gateway_options.h"
#include "gateway/hosted_routes.h"
#include "gateway/interest.h"
#include "gateway/local_connection_table.h"
#include "gateway/session_hub.h"
#include "gateway/subscription_index.h"
#include "gateway/timing_wheel.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::gateway {

/// Any thread: enqueue(), may_watch() and the like, loop(). All else on the loop's thread. `options`,
/// `tables` and `clock` outlive it; its loop is stopped before it is destroyed.
class Shard {
 public:
  Shard(const GatewayOptions& options, tables::Tables& tables, const Clock& clock, net::EventLoop& reads);
  ~Shard();

  [[nodiscard]] net::EventLoop& loop() { return loop_; }
  [[nodiscard]] const GatewayOptions& options() const { return options_; }

  /// Whether a client of this shard may watch the item.
  [[nodiscard]] bool may_watch(std::string_view real_time_item_id) const {
    return interest_.may_have(real_time_item_id) || sessions_.may_watch(real_time_item_id);
  }
  /// Whether one of its sessions may, which also learn of removals.
  [[nodiscard]] bool session_may_watch(std::string_view real_time_item_id) const {
    return sessions_.may_watch(real_time_item_id);
  }
  /// Whether a delivery of the item may need its record.
  [[nodiscard]] bool may_need_record(std::string_view real_time_item_id) const {
    return sessions_.may_need_record(real_time_item_id);
  }
  /// Hands over deliveries, in commit order.
  void enqueue(DeliveryBatch batch);

  /// Runs OnConnect for a client whose handshake is sound: 200 when it may be admitted.
  [[nodiscard]] functions::OnConnectFunction::Outcome invoke_on_connect(
      const events::WebSocketEvent& event) const;
  /// Instead of it where functions run behind a FunctionHost, else nullptr.
  [[nodiscard]] HostedRoutes* hosted_routes() const { return hosted_routes_.get(); }
  /// Takes a client in whose OnConnect succeeded. REQUIRES: event and request are those of invoke_on_connect;
  /// without it, the event is that of HostedRoutes::connect().
  void admit(Admission admission);

  /// Closes every client with 1012 and when it should come again, after what was enqueued before; `done` is
  /// called once none is left.
  void drain(std::move_only_function<void()> done);

  /// realTimeItemIds and patterns that `connection_id` watches; empty when it is not here.
  [[nodiscard]] std::vector<std::string> items_of(std::string_view connection_id) const;

  // For ConnectionsApi.
  /// nullptr where no open connection of this shard has that id. Good until the caller returns to the loop.
  [[nodiscard]] Connection* find(std::string_view connection_id) const;
  /// Connection::post() of a text message, compressed where the client wants it so.
  [[nodiscard]] bool post(Connection& connection, std::string_view text);
  /// When a message came or went; Unix time, right to a second or two.
  [[nodiscard]] std::chrono::milliseconds last_active(const Connection& connection) const;

  // For Connection.
  [[nodiscard]] std::span<char> read_buffer() { return read_buffer_; }
  void client_message(Connection& connection, std::string_view payload);
  /// Of a clock which only grows; coarse.
  [[nodiscard]] Connection::Second now() const { return wheel_.now(); }
  /// Calls on_due() of `connection` in second `at` or earlier; replaces what was scheduled before.
  void schedule(Connection& connection, Connection::Second at) { wheel_.schedule(connection, at); }
  void connection_over(Connection& connection, const Ending& ending);
  void destroy(Connection& connection);

 private:
  void run_inbox();
  void deliver(const DeliveryBatch& batch);
  void deliver_to_plain(const DeliveryBatch& batch);
  void deliver_now(const SharedDelivery& delivery);
  std::size_t deliver_later(const SharedDelivery& delivery);
  void flush_waiting();
  void subscribe_all(Connection& connection, const functions::ConnectRequest& request, Protocol protocol,
                     events::NameValues authorizer);
  void subscribe(Connection& connection, std::string_view real_time_item_id);
  void unsubscribe_all(Connection& connection);
  void tick();
  void check_drained();

  const GatewayOptions& options_;
  const Clock& clock_;
  net::EventLoop loop_;  // before all that lives on it
  LocalConnectionTable connection_table_;
  functions::OnConnectFunction on_connect_;
  functions::OnDisconnectFunction on_disconnect_;
  Interest interest_;
  SubscriptionIndex index_;
  SharedDeflaters deflaters_;
  SessionHub sessions_;  // before the connections, which own the sessions
  functions::OnDefaultFunction on_default_;
  std::unique_ptr<HostedRoutes> hosted_routes_;  // nullptr: the functions above are those of the routes
  std::unordered_map<std::string_view, std::unique_ptr<Connection>>
      connections_;  // by the connection's own id
  MpscQueue<DeliveryBatch> inbox_;
  DeliveryBacklog backlog_;
  std::vector<Connection*> to_flush_;
  TimingWheel<Connection> wheel_;
  bool draining_ = false;  // every client that comes is closed at once
  std::move_only_function<void()> drained_;
  std::array<char, std::size_t{16} * 1024> read_buffer_;  // what one client gets of a turn
  boost::asio::steady_timer second_timer_;
};

}  // namespace rtp::gateway
