#include "gateway/session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "gateway/connection.h"
#include "gateway/session_hub.h"
#include "gateway/session_messages.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kChangesPerWrite = 64;
constexpr std::size_t kSnapshotsAhead = 256;  // states that are read before the socket has taken them

}  // namespace

/// When it may send next.
struct Session::Pacing {
  boost::asio::steady_timer timer;
  steady_clock::duration interval{};
  steady_clock::time_point next;
  bool waiting = false;
};

Session::Session(SessionHub& hub, Connection& connection, Protocol protocol, events::NameValues authorizer)
    : hub_(hub), connection_(connection), protocol_(protocol), authorizer_(std::move(authorizer)) {}

Session::~Session() {
  for (const auto& [name, subscription] : subscriptions_) {
    hub_.forget(*subscription);
  }
}

std::vector<std::string> Session::names() const {
  std::vector<std::string> names;
  names.reserve(subscriptions_.size());
  for (const auto& [name, subscription] : subscriptions_) {
    names.push_back(name);
  }
  return names;
}

SessionSubscription& Session::watch(const std::string& name) {
  std::unique_ptr<SessionSubscription>& subscription = subscriptions_[name];
  if (subscription == nullptr) {
    subscription = std::make_unique<SessionSubscription>();
    subscription->session = this;
    subscription->name = name;
    hub_.watch(*subscription);
  }
  return *subscription;
}

Result<void> Session::check_room(std::size_t added, std::size_t asked,
                                 const functions::SubscriptionOptions& options,
                                 const SharedFilter* filter) const {
  const std::size_t most = hub_.options().functions.max_subscriptions;
  if (subscriptions_.size() + added > most) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("a connection may watch {} items; this one watches {} and asks for {} more", most,
                            subscriptions_.size(), added));
  }
  if (options.since && snapshot_names_ + asked > 2 * most) {
    return fail(
        ErrorCode::kTooLarge,
        fmt::format("the present state of {} items is still to be sent: wait for the message 'current'",
                    snapshot_names_));
  }
  if (filter != nullptr && filters_.size() >= kMaxFilters && !filters_.contains(filter)) {
    return fail(ErrorCode::kTooLarge, fmt::format("a connection may have {} different filters", kMaxFilters));
  }
  return {};
}

void Session::set_filter(SessionSubscription& subscription, std::shared_ptr<SharedFilter> filter) {
  if (filter != nullptr) {
    ++filters_[filter.get()];
  }
  if (const auto used = filters_.find(subscription.filter.get());
      used != filters_.end() && --used->second == 0) {
    filters_.erase(used);
  }
  subscription.filter = std::move(filter);
}

Result<std::vector<std::string>> Session::subscribe(const std::vector<std::string>& items,
                                                    const functions::SubscribeRequest& request) {
  const functions::SubscriptionOptions& options = request.options;
  std::vector<std::string> added;
  std::ranges::copy_if(items, std::back_inserter(added),
                       [this](const std::string& name) { return !subscriptions_.contains(name); });
  const std::shared_ptr<SharedFilter> filter = options.filter ? hub_.share(*options.filter) : nullptr;
  RTP_CHECK(check_room(added.size(), items.size(), options, filter.get()));
  std::vector<SessionSubscription*> watched;
  watched.reserve(items.size());
  for (const std::string& name : items) {
    watched.push_back(&watch(name));
    hub_.set_needs_record(*watched.back(), options.patch || filter != nullptr);
  }
  // Read only now: all later changes of what is watched will be offered.
  const std::uint64_t floor = hub_.last_sequence_number();
  for (SessionSubscription* subscription : watched) {
    subscription->delivery = options.delivery;
    subscription->patch = options.patch;
    set_filter(*subscription, filter);
    // What was watched already misses nothing of what is on its way, unless the items are read anew.
    if (subscription->floor == SessionSubscription::kNothing || options.since) {
      subscription->floor = floor;
    }
  }
  if (options.since) {
    begin_snapshot(items, request, *options.since, floor);
  }
  return added;
}

std::vector<std::string> Session::unsubscribe(const std::vector<std::string>& items) {
  std::vector<std::string> removed;
  for (const std::string& name : items) {
    if (const auto found = subscriptions_.find(name); found != subscriptions_.end()) {
      hub_.forget(*found->second);
      set_filter(*found->second, nullptr);
      subscriptions_.erase(found);
      forget_patch_base(name);
      removed.push_back(name);
    }
  }
  return removed;
}

void Session::set_max_rate(std::optional<double> max_rate) {
  if (!max_rate) {
    pacing_.reset();
    pump();
    return;
  }
  if (pacing_ == nullptr) {
    pacing_ = std::make_unique<Pacing>(
        Pacing{.timer = boost::asio::steady_timer(hub_.loop().context()), .interval = {}, .next = {}});
  }
  pacing_->interval =
      std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(1 / *max_rate));
  // What waits for a turn of the old rate has one of the new.
  pacing_->next = std::min(pacing_->next, steady_clock::now() + pacing_->interval);
  pacing_->timer.cancel();
  pacing_->waiting = false;
  pump();
}

bool Session::offer(const SessionSubscription& subscription, const SharedChange& change) {
  const std::uint64_t sequence_number = change->delivery().sequence_number;
  if (sequence_number <= std::max(last_offered_, subscription.floor)) {
    return false;
  }
  last_offered_ = sequence_number;
  if (reading_) {
    changed_while_reading_.insert(change->delivery().real_time_item_id);
  }
  if ((change->is_removal() && protocol_ == Protocol::kItems) || filters_out(subscription, *change)) {
    return false;
  }
  const bool keeps_up = pacing_ == nullptr && connection_.idle();
  pending_.push(change, subscription.delivery, subscription.patch,
                keeps_up ? PendingChanges::Pace::kKeepsUp : PendingChanges::Pace::kLags);
  if (over_limits()) {
    pump();  // it may only wait for the end of a batch
    if (over_limits()) {
      close_behind();
    }
  }
  return true;
}

bool Session::over_limits() const {
  return pending_.queued_bytes() > kMaxQueuedBytes || pending_.size() > kMaxPending;
}

/// What has no record comes: a change from before the filter, and a removal that was found when items were
/// read, since nobody knows any more what the item was.
bool Session::filters_out(const SessionSubscription& subscription, const OutgoingChange& change) {
  return subscription.filter != nullptr && change.record() != nullptr &&
         !subscription.filter->matches(*change.record());
}

void Session::close_behind() {
  connection_.close(websocket::CloseCode::kTryAgainLater,
                    "too far behind: read faster, ask for less, or take delivery=latest");
}

bool Session::may_send() {
  if (pacing_ == nullptr) {
    return true;
  }
  const steady_clock::time_point now = steady_clock::now();
  if (now < pacing_->next) {
    wait_for_turn();
    return false;
  }
  pacing_->next = now + pacing_->interval;
  return true;
}

void Session::wait_for_turn() {
  if (std::exchange(pacing_->waiting, true)) {
    return;
  }
  pacing_->timer.expires_at(pacing_->next);
  pacing_->timer.async_wait(
      [&hub = hub_, id = std::string(connection_.id())](const boost::system::error_code& error) {
        Session* session = error ? nullptr : hub.find(id);  // which may be gone since
        if (session != nullptr && session->pacing_ != nullptr) {
          session->pacing_->waiting = false;
          session->pump();
        }
      });
}

void Session::pump() {
  while (!pending_.empty() && connection_.idle() && may_send()) {
    const std::size_t most = pacing_ == nullptr ? kChangesPerWrite : 1;
    for (std::size_t i = 0; i < most && !pending_.empty(); ++i) {
      connection_.queue(render(pending_.take()));
    }
    connection_.write_waiting();
  }
  read_on();
}

SharedFrame Session::render(const PendingChanges::Next& next) {
  if (next.change == nullptr) {
    return std::make_shared<const std::string>(
        protocol_ == Protocol::kEventStream ? next.text
                                            : websocket::encode_frame(websocket::Opcode::kText, next.text));
  }
  switch (protocol_) {
    case Protocol::kItems:
      return next.change->item(connection_.window_bits());
    case Protocol::kEventStream:
      return next.change->event(next.resume);
    case Protocol::kMessages:
      break;
  }
  return render_message(next);
}

SharedFrame Session::render_message(const PendingChanges::Next& next) {
  OutgoingChange& change = *next.change;
  const Delivery& delivery = change.delivery();
  const std::uint8_t window = connection_.window_bits();
  const std::optional<std::uint64_t> since =
      next.resume < delivery.sequence_number ? std::optional(next.resume) : std::nullopt;
  if (!next.patch) {
    return change.message(window, since);
  }
  const std::optional<PatchBase> item = change.as_base();
  const auto base = patch_bases_.find(delivery.real_time_item_id);
  const bool patches = item && base != patch_bases_.end();
  const SharedFrame frame =
      patches ? change.patch(base->second.base, *item, window, since) : change.message(window, since);
  forget_patch_base(delivery.real_time_item_id);
  if (item && patch_base_bytes_ + change.bytes() <= kMaxPatchBaseBytes) {
    patch_base_bytes_ += change.bytes();
    patch_bases_.emplace(delivery.real_time_item_id, SentItem{.base = *item, .bytes = change.bytes()});
  }
  return frame;
}

void Session::forget_patch_base(const std::string& real_time_item_id) {
  if (const auto found = patch_bases_.find(real_time_item_id); found != patch_bases_.end()) {
    patch_base_bytes_ -= found->second.bytes;
    patch_bases_.erase(found);
  }
}

void Session::begin_snapshot(const std::vector<std::string>& items,
                             const functions::SubscribeRequest& request, std::uint64_t since,
                             std::uint64_t until) {
  snapshots_.push_back(
      std::make_shared<Snapshot>(Snapshot::Request{.names = items,
                                                   .since = since,
                                                   .until = until,
                                                   .wants_removals = protocol_ != Protocol::kItems,
                                                   .request_id = request.request_id}));
  snapshot_names_ += items.size();
  pending_.begin_snapshot(snapshots_.back()->request().since);
  read_on();
}

const SessionSubscription* Session::snapshot_subscription(const std::string& name) const {
  const auto found = subscriptions_.find(name);
  // Another floor: a later request has taken its place.
  const bool current =
      found != subscriptions_.end() && found->second->floor == snapshots_.front()->request().until;
  return current ? found->second.get() : nullptr;
}

void Session::read_on() {
  while (!reading_ && !snapshots_.empty() && pending_.size() < kSnapshotsAhead) {
    Snapshot& snapshot = *snapshots_.front();
    snapshot.skip_unless([this](const std::string& name) { return snapshot_subscription(name) != nullptr; });
    if (snapshot.done()) {
      end_snapshot();
    } else {
      reading_ = true;
      hub_.read(connection_.id(), snapshots_.front());
    }
  }
}

void Session::take(Result<std::vector<Snapshot::State>> states) {
  reading_ = false;
  if (!states) {
    connection_.close(websocket::CloseCode::kTryAgainLater,
                      "the items cannot be read: " + states.error().message);
    return;
  }
  for (Snapshot::State& state : *states) {
    if (const SessionSubscription* subscription = snapshot_subscription(*state.name)) {
      take_state(*subscription, std::move(state.change));
    }
  }
  changed_while_reading_.clear();
  if (snapshots_.front()->done()) {
    end_snapshot();
  }
  pump();
}

void Session::take_state(const SessionSubscription& subscription, SharedChange change) {
  const std::string& id = change->delivery().real_time_item_id;
  const bool of_another = subscription.name != id && subscriptions_.contains(id);
  const bool outdated = changed_while_reading_.contains(id);
  if (!of_another && !outdated && !filters_out(subscription, *change)) {
    pending_.push_snapshot(std::move(change), subscription.patch);
  }
}

void Session::end_snapshot() {
  const Snapshot& snapshot = *snapshots_.front();
  const Snapshot::Request& request = snapshot.request();
  if (protocol_ == Protocol::kMessages) {
    pending_.push_text(current_message(request.request_id, request.until, snapshot.anew()));
  } else if (protocol_ == Protocol::kEventStream) {
    pending_.push_text(event_stream_id(request.until));
  }
  pending_.end_snapshot();
  snapshot_names_ -= request.names.size();
  snapshots_.pop_front();
}

}  // namespace rtp::gateway
