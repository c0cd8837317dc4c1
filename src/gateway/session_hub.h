// The sessions of one shard, and what they share: who watches what, the filters, the reading of items. The
// port through which OnDefaultFunction changes what a client watches.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/websocket_event.h"
#include "functions/ports.h"
#include "gateway/delivery.h"
#include "gateway/frame_variants.h"
#include "gateway/gateway_options.h"
#include "gateway/interest.h"
#include "gateway/item_reader.h"
#include "gateway/protocol.h"
#include "gateway/session.h"
#include "gateway/session_index.h"
#include "gateway/shared_filters.h"
#include "net/event_loop.h"
#include "tables/tables.h"

namespace rtp::gateway {

/// Belongs to its shard's thread, but for may_watch() and may_need_record(). Borrows all it is given;
/// outlives the sessions.
class SessionHub final : public functions::Subscriptions {
 public:
  /// The session of a connection; nullptr where there is none.
  using FindSession = std::function<Session*(std::string_view connection_id)>;

  /// `reads` is where items are read, so that whoever reads many keeps no other client of the shard waiting;
  /// it is stopped before the hub is destroyed.
  SessionHub(const GatewayOptions& options, const tables::Tables& tables, net::EventLoop& loop,
             net::EventLoop& reads, SharedDeflaters& deflaters, FindSession find_session);

  /// Whether a session may watch the item. Any thread.
  [[nodiscard]] bool may_watch(std::string_view real_time_item_id) const {
    return interest_.may_have(real_time_item_id);
  }
  /// Whether its deliveries may need their records. Any thread.
  [[nodiscard]] bool may_need_record(std::string_view real_time_item_id) const {
    return record_interest_.may_have(real_time_item_id);
  }

  [[nodiscard]] std::unique_ptr<Session> open(Connection& connection, Protocol protocol,
                                              events::NameValues authorizer);

  /// Offers a change to all sessions that watch its item. pump() is to follow.
  void offer(const SharedDelivery& delivery);
  /// A change that is left out because this shard is too far behind: whoever wanted each is closed.
  void skip(const Delivery& delivery);
  /// Sends what was offered.
  void pump();

  [[nodiscard]] Result<std::vector<std::string>> subscribe(
      std::string_view connection_id, const std::vector<std::string>& items,
      const functions::SubscribeRequest& request) override;
  [[nodiscard]] Result<std::vector<std::string>> unsubscribe(std::string_view connection_id,
                                                             const std::vector<std::string>& items) override;
  [[nodiscard]] Result<void> set_max_rate(std::string_view connection_id,
                                          std::optional<double> max_rate) override;

  // For Session.
  [[nodiscard]] Session* find(std::string_view connection_id) const { return find_session_(connection_id); }
  [[nodiscard]] const GatewayOptions& options() const { return options_; }
  [[nodiscard]] net::EventLoop& loop() { return loop_; }
  [[nodiscard]] std::uint64_t last_sequence_number() const { return reader_.last_sequence_number(); }
  [[nodiscard]] std::shared_ptr<SharedFilter> share(const dynamodb::Filter& filter) {
    return filters_.share(filter);
  }
  void watch(SessionSubscription& subscription);
  void forget(SessionSubscription& subscription);
  void set_needs_record(SessionSubscription& subscription, bool needs_record);
  /// Reads a piece of `snapshot`, which nothing else touches meanwhile, and gives it to take() of the
  /// connection's session, where that is there then. Never from within this call.
  void read(std::string_view connection_id, std::shared_ptr<Snapshot> snapshot);

 private:
  [[nodiscard]] Result<Session*> session_of(std::string_view connection_id) const;

  const GatewayOptions& options_;
  net::EventLoop& loop_;
  net::EventLoop& reads_;
  Interest interest_;
  Interest record_interest_;
  SharedDeflaters& deflaters_;
  FindSession find_session_;
  ItemReader reader_;
  SharedFilters filters_;
  SessionIndex index_;
  std::vector<Session*> due_;
};

}  // namespace rtp::gateway
