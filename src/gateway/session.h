// What a connection has whose client asked for more than the plain contract: by options in its URL, by
// subprotocol rtp.v1, or by reading events. It chooses what its connection sends next; docs/protocol.md says
// what clients see.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "events/websocket_event.h"
#include "functions/ports.h"
#include "gateway/outgoing_change.h"
#include "gateway/pending_changes.h"
#include "gateway/protocol.h"
#include "gateway/session_index.h"
#include "gateway/snapshot.h"

namespace rtp::gateway {

class Connection;
class SessionHub;

/// Not thread-safe: belongs to its shard's thread. Owned by its connection.
class Session {
 public:
  /// `authorizer`: what OnAuthorize answered.
  Session(SessionHub& hub, Connection& connection, Protocol protocol, events::NameValues authorizer);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] Protocol protocol() const { return protocol_; }
  [[nodiscard]] const events::NameValues& authorizer() const { return authorizer_; }
  /// Items and patterns it watches.
  [[nodiscard]] std::vector<std::string> names() const;

  /// functions::Subscriptions, for this connection.
  [[nodiscard]] Result<std::vector<std::string>> subscribe(const std::vector<std::string>& items,
                                                           const functions::SubscribeRequest& request);
  std::vector<std::string> unsubscribe(const std::vector<std::string>& items);
  void set_max_rate(std::optional<double> max_rate);

  /// A change that `subscription`, of this session, covers. Only the first of a change's offers counts. True
  /// where something waits now for pump().
  [[nodiscard]] bool offer(const SessionSubscription& subscription, const SharedChange& change);

  /// Gives the connection as much of what waits as its socket and its rate take.
  void pump();

  /// Takes a piece of the present states that were asked for.
  void take(Result<std::vector<Snapshot::State>> states);

  /// Closes a client that wanted each change and cannot have it.
  void close_behind();

  /// Whether pump() is due, kept for the hub.
  bool due = false;

  /// Bytes of changes that may wait to be all delivered, and changes of any kind that may wait at all.
  static constexpr std::size_t kMaxQueuedBytes = std::size_t{1} << 20U;
  static constexpr std::size_t kMaxPending = 20'000;
  /// Bytes of the items that it remembers, for patches: of others it sends the whole item.
  static constexpr std::size_t kMaxPatchBaseBytes = std::size_t{16} << 20U;
  /// Different filters, of at most 4 KB each, which take some 60 KB when they are parsed.
  static constexpr std::size_t kMaxFilters = 100;

 private:
  struct Pacing;
  struct SentItem {
    PatchBase base;
    std::size_t bytes = 0;  // about
  };

  [[nodiscard]] SessionSubscription& watch(const std::string& name);
  [[nodiscard]] Result<void> check_room(std::size_t added, std::size_t asked,
                                        const functions::SubscriptionOptions& options,
                                        const SharedFilter* filter) const;
  void set_filter(SessionSubscription& subscription, std::shared_ptr<SharedFilter> filter);
  void forget_patch_base(const std::string& real_time_item_id);
  [[nodiscard]] static bool filters_out(const SessionSubscription& subscription,
                                        const OutgoingChange& change);
  void begin_snapshot(const std::vector<std::string>& items, const functions::SubscribeRequest& request,
                      std::uint64_t since, std::uint64_t until);
  [[nodiscard]] const SessionSubscription* snapshot_subscription(const std::string& name) const;
  void read_on();
  void take_state(const SessionSubscription& subscription, SharedChange change);
  void end_snapshot();
  [[nodiscard]] bool over_limits() const;
  [[nodiscard]] bool may_send();
  void wait_for_turn();
  [[nodiscard]] SharedFrame render(const PendingChanges::Next& next);
  [[nodiscard]] SharedFrame render_message(const PendingChanges::Next& next);

  SessionHub& hub_;
  Connection& connection_;
  const Protocol protocol_;
  const events::NameValues authorizer_;
  std::unordered_map<std::string, std::unique_ptr<SessionSubscription>> subscriptions_;
  PendingChanges pending_;
  std::uint64_t last_offered_ = 0;  // sequence number
  /// By item, what was sent last, where patches are asked for.
  std::unordered_map<std::string, SentItem> patch_bases_;
  std::size_t patch_base_bytes_ = 0;
  std::unordered_map<const SharedFilter*, std::size_t> filters_;  // to how many subscriptions have it
  std::deque<std::shared_ptr<Snapshot>> snapshots_;               // the first is under way
  std::size_t snapshot_names_ = 0;                                // of all of them
  bool reading_ = false;  // a piece of the first snapshot, which is not touched meanwhile
  /// Items whose changes were offered meanwhile: what is read of them may be older.
  std::unordered_set<std::string> changed_while_reading_;
  std::unique_ptr<Pacing> pacing_;  // nullptr: no rate
};

}  // namespace rtp::gateway
