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

/// Belongs to its shard's thread. Borrows all it is given; outlives the sessions.
class SessionHub final : public functions::Subscriptions {
 public:
  /// The session of a connection; nullptr where there is none.
  using FindSession = std::function<Session*(std::string_view connection_id)>;

  SessionHub(const GatewayOptions& options, const tables::Tables& tables, net::EventLoop& loop,
             Interest& interest, SharedDeflaters& deflaters, FindSession find_session);

  [[nodiscard]] std::unique_ptr<Session> open(Connection& connection, Protocol protocol,
                                              events::NameValues authorizer);

  /// Offers a change to all sessions that watch its item. pump() is to follow.
  void offer(const SharedDelivery& delivery);
  /// A change that is left out because this shard is too far behind: whoever wanted each is closed.
  void skip(const Delivery& delivery);
  /// Sends what was offered.
  void pump();

  [[nodiscard]] Result<void> subscribe(std::string_view connection_id, const std::vector<std::string>& items,
                                       const functions::SubscribeRequest& request) override;
  [[nodiscard]] Result<std::size_t> unsubscribe(std::string_view connection_id,
                                                const std::vector<std::string>& items) override;
  [[nodiscard]] Result<void> set_max_rate(std::string_view connection_id,
                                          std::optional<double> max_rate) override;

  // For Session.
  [[nodiscard]] Session* find(std::string_view connection_id) const { return find_session_(connection_id); }
  [[nodiscard]] const GatewayOptions& options() const { return options_; }
  [[nodiscard]] const ItemReader& reader() const { return reader_; }
  [[nodiscard]] net::EventLoop& loop() { return loop_; }
  [[nodiscard]] std::shared_ptr<SharedFilter> share(const dynamodb::Filter& filter) {
    return filters_.share(filter);
  }
  void watch(SessionSubscription& subscription);
  void forget(SessionSubscription& subscription);
  void session_ended() { interest_.remove_session(); }
  /// Runs continue_snapshots() of the connection's session a little later, where it is there then.
  void continue_snapshots_later(std::string_view connection_id);

 private:
  [[nodiscard]] Result<Session*> session_of(std::string_view connection_id) const;

  const GatewayOptions& options_;
  net::EventLoop& loop_;
  Interest& interest_;
  SharedDeflaters& deflaters_;
  FindSession find_session_;
  ItemReader reader_;
  SharedFilters filters_;
  SessionIndex index_;
  std::vector<Session*> due_;
};

}  // namespace rtp::gateway
