#include "gateway/shard.h"

#include <algorithm>
#include <utility>

#include <netinet/tcp.h>

#include "base/ids.h"
#include "base/key_pattern.h"
#include "base/log.h"
#include "gateway/connection_events.h"
#include "gateway/reconnect_hint.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

// Bytes that the kernel takes for one socket beyond what is on its way: more would only be a backlog of old
// values at a slow client.
constexpr int kUnsentBytes = 32 * 1024;

// Deliveries of one slice of the loop, so that reads and accepts are never kept waiting long.
constexpr std::size_t kDeliveriesPerSlice = 256;
constexpr std::size_t kSendsPerSlice = 4096;

Connection::Second current_second() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<Connection::Second>(std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

}  // namespace

Shard::Shard(const GatewayOptions& options, tables::Tables& tables, const Clock& clock, net::EventLoop& reads)
    : options_(options),
      clock_(clock),
      connection_table_(tables, loop_, [this](std::string_view id) { return items_of(id); }),
      on_connect_(options.functions, connection_table_),
      on_disconnect_(connection_table_),
      sessions_(options, tables, loop_, reads, deflaters_,
                [this](std::string_view id) {
                  const auto found = connections_.find(id);
                  return found == connections_.end() ? nullptr : found->second->session();
                }),
      on_default_(options.functions, connection_table_, sessions_),
      backlog_(options.max_backlog_bytes, [this](const Delivery& delivery) { sessions_.skip(delivery); }),
      wheel_(current_second()),
      second_timer_(loop_.context()) {
  tick();
  if (options.function_host != nullptr) {
    hosted_routes_ = std::make_unique<HostedRoutes>(
        *options.function_host, loop_, options.function_timeout,
        HostedRoutes::Events{.send =
                                 [this](std::string_view connection_id, std::string_view text) {
                                   if (Connection* connection = find(connection_id)) {
                                     connection->reply(websocket::Opcode::kText, text);
                                   }
                                 },
                             .on_idle = [this] { check_drained(); }});
  }
}

Shard::~Shard() { loop_.stop(); }

void Shard::enqueue(DeliveryBatch batch) {
  if (inbox_.push(std::move(batch))) {
    loop_.post([this] { run_inbox(); });
  }
}

void Shard::run_inbox() {
  for (DeliveryBatch& batch : inbox_.take_all()) {
    backlog_.append(std::move(batch));
  }
  deliver(backlog_.take(kDeliveriesPerSlice));
  if (!backlog_.empty()) {
    loop_.post([this] { run_inbox(); });
  }
}

void Shard::deliver(const DeliveryBatch& batch) {
  deliver_to_plain(batch);
  for (const SharedDelivery& delivery : batch) {
    sessions_.offer(delivery);
  }
  sessions_.pump();
}

void Shard::deliver_to_plain(const DeliveryBatch& batch) {
  if (batch.size() == 1) {
    deliver_now(batch.front());
    return;
  }
  std::size_t waiting = 0;
  for (const SharedDelivery& delivery : batch) {
    waiting += deliver_later(delivery);
    if (waiting >= kSendsPerSlice) {
      waiting = 0;
      flush_waiting();
    }
  }
  flush_waiting();
}

void Shard::deliver_now(const SharedDelivery& delivery) {
  WatchedItem* item = index_.find(delivery->real_time_item_id);
  if (item == nullptr || delivery->frame.empty()) {
    return;
  }
  FrameVariants variants(SharedFrame(delivery, &delivery->frame), deflaters_);
  for (const Subscriber& subscriber : item->subscribers) {
    subscriber.connection->send_now(subscriber.slot, variants.frame(subscriber.connection->window_bits()),
                                    wheel_.now());
  }
}

std::size_t Shard::deliver_later(const SharedDelivery& delivery) {
  WatchedItem* item = index_.find(delivery->real_time_item_id);
  if (item == nullptr || delivery->frame.empty()) {
    return 0;
  }
  FrameVariants variants(SharedFrame(delivery, &delivery->frame), deflaters_);
  for (const Subscriber& subscriber : item->subscribers) {
    if (subscriber.connection->send_later(subscriber.slot,
                                          variants.frame(subscriber.connection->window_bits()))) {
      to_flush_.push_back(subscriber.connection);
    }
  }
  return item->subscribers.size();
}

void Shard::flush_waiting() {
  for (Connection* connection : to_flush_) {
    connection->flush();
  }
  to_flush_.clear();
}

functions::OnConnectFunction::Outcome Shard::invoke_on_connect(const events::WebSocketEvent& event) const {
  return options_.echo ? functions::OnConnectFunction::Outcome{} : on_connect_.connect(event);
}

void Shard::admit(Admission admission) {
  const int bytes = kUnsentBytes;
  const events::WebSocketEvent event = std::move(admission.event);
  ::setsockopt(admission.taken.transport.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes,
               sizeof bytes);
  std::string leftover = std::move(admission.taken.leftover);
  const std::string greeting = std::move(admission.agreement.greeting);
  const functions::ConnectRequest request = std::move(admission.request);
  const Protocol protocol = admission.agreement.protocol;
  events::NameValues authorizer = std::move(admission.agreement.authorizer);
  auto made = std::make_unique<Connection>(*this, std::move(admission), identity_of(event.context));
  Connection& connection = *made;
  connections_.emplace(connection.id(), std::move(made));
  if (hosted_routes_ != nullptr) {
    hosted_routes_->open(event, std::move(authorizer));
  } else if (!options_.echo) {
    subscribe_all(connection, request, protocol, std::move(authorizer));
  }
  connection.start(greeting, std::move(leftover));
  if (draining_) {
    connection.close_for_restart(reconnect_delay(connections_.size()));
  }
}

void Shard::subscribe_all(Connection& connection, const functions::ConnectRequest& request, Protocol protocol,
                          events::NameValues authorizer) {
  const auto& [ids, options] = request;
  if (protocol == Protocol::kItems && !options.any() && std::ranges::none_of(ids, is_pattern)) {
    for (const std::string& id : ids) {
      subscribe(connection, id);
    }
    return;
  }
  std::unique_ptr<Session> session = sessions_.open(connection, protocol, std::move(authorizer));
  if (options.max_rate) {
    session->set_max_rate(options.max_rate);
  }
  static_cast<void>(session->subscribe(ids, {.options = options.subscription, .request_id = {}}).value());
  connection.set_session(std::move(session));
}

void Shard::subscribe(Connection& connection, std::string_view real_time_item_id) {
  auto& subscriptions = connection.subscriptions();
  const auto slot = static_cast<std::uint32_t>(subscriptions.size());
  const SubscriptionIndex::Entry entry =
      index_.add(real_time_item_id, {.connection = &connection, .slot = slot});
  subscriptions.push_back({.item = entry.item, .position = entry.position});
  interest_.add(real_time_item_id);
}

void Shard::unsubscribe_all(Connection& connection) {
  for (const Connection::Subscription& subscription : std::exchange(connection.subscriptions(), {})) {
    interest_.remove(subscription.item->real_time_item_id);
    const Subscriber moved = index_.remove(*subscription.item, subscription.position);
    if (moved.connection != nullptr) {
      moved.connection->subscriptions()[moved.slot].position = subscription.position;
    }
  }
}

std::vector<std::string> Shard::items_of(std::string_view connection_id) const {
  std::vector<std::string> ids;
  if (const auto found = connections_.find(connection_id); found != connections_.end()) {
    const Connection& connection = *found->second;
    if (connection.session() != nullptr) {
      return connection.session()->names();
    }
    for (const Connection::Subscription& subscription : found->second->subscriptions()) {
      ids.push_back(subscription.item->real_time_item_id);
    }
  }
  return ids;
}

Connection* Shard::find(std::string_view connection_id) const {
  const auto found = connections_.find(connection_id);
  return found == connections_.end() || !found->second->open() ? nullptr : found->second.get();
}

bool Shard::post(Connection& connection, std::string_view text) {
  FrameVariants variants(
      std::make_shared<const std::string>(websocket::encode_frame(websocket::Opcode::kText, text)),
      deflaters_);
  return connection.post(variants.frame(connection.window_bits()));
}

std::chrono::milliseconds Shard::last_active(const Connection& connection) const {
  const std::chrono::seconds since(wheel_.now() - connection.last_active());
  return std::max(clock_.now() - since, connection.identity().connected_at);
}

void Shard::client_message(Connection& connection, std::string_view payload) {
  if (hosted_routes_ != nullptr) {
    events::WebSocketEvent message =
        event_of(connection, events::EventType::kMessage, options_.stage, clock_.now());
    message.body = payload;
    hosted_routes_->message(std::move(message));
    return;
  }
  const Session* session = connection.session();
  if (session == nullptr || session->protocol() != Protocol::kMessages) {
    // API Gateway's answer where no route takes the message.
    connection.reply(websocket::Opcode::kText,
                     failure_message("Forbidden", connection.id(), make_connection_id()));
    return;
  }
  events::WebSocketEvent event =
      event_of(connection, events::EventType::kMessage, options_.stage, clock_.now());
  event.context.authorizer = session->authorizer();
  event.body = payload;
  connection.reply(websocket::Opcode::kText, on_default_.handle(event).body);
}

void Shard::tick() {
  second_timer_.expires_after(std::chrono::seconds(1));
  second_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      wheel_.advance(current_second(), [this](Connection& connection) { connection.on_due(wheel_.now()); });
      tick();
    }
  });
}

void Shard::connection_over(Connection& connection, const Ending& ending) {
  events::WebSocketEvent event = disconnect_event(connection, ending, options_.stage, clock_.now());
  if (hosted_routes_ != nullptr) {
    hosted_routes_->close(std::move(event));
    return;
  }
  const events::ProxyResponse response = on_disconnect_.handle(event);
  if (response.status_code >= 300) {
    log(LogLevel::kWarning, "OnDisconnectFunction failed",
        {{"connectionId", std::string(connection.id())}, {"reason", response.body}});
  }
  unsubscribe_all(connection);
  connection.end_session();
}

void Shard::destroy(Connection& connection) {
  const Connection::Id id = connection.identity().id;
  wheel_.cancel(connection);
  connections_.erase(std::string_view(id.data(), id.size()));
  check_drained();
}

void Shard::check_drained() {
  if (drained_ && connections_.empty() && (hosted_routes_ == nullptr || hosted_routes_->idle())) {
    std::exchange(drained_, nullptr)();
  }
}

void Shard::drain(std::move_only_function<void()> done) {
  deliver(backlog_.take(backlog_.size()));
  draining_ = true;
  drained_ = std::move(done);
  for (const auto& [id, connection] : connections_) {
    connection->close_for_restart(reconnect_delay(connections_.size()));
  }
  check_drained();
}

}  // namespace rtp::gateway
