#include "gateway/session_hub.h"

#include <utility>

#include <fmt/format.h>

#include "base/key_pattern.h"
#include "gateway/connection.h"

namespace rtp::gateway {
namespace {

void add_to(Interest& interest, std::string_view name) {
  if (const auto prefix = prefix_of(name)) {
    interest.add_prefix(*prefix);
  } else {
    interest.add(name);
  }
}

void remove_from(Interest& interest, std::string_view name) {
  if (const auto prefix = prefix_of(name)) {
    interest.remove_prefix(*prefix);
  } else {
    interest.remove(name);
  }
}

}  // namespace

SessionHub::SessionHub(const GatewayOptions& options, const tables::Tables& tables, net::EventLoop& loop,
                       net::EventLoop& reads, SharedDeflaters& deflaters, FindSession find_session)
    : options_(options),
      loop_(loop),
      reads_(reads),
      deflaters_(deflaters),
      find_session_(std::move(find_session)),
      reader_(tables, options.functions, deflaters) {}

std::unique_ptr<Session> SessionHub::open(Connection& connection, Protocol protocol,
                                          events::NameValues authorizer) {
  return std::make_unique<Session>(*this, connection, protocol, std::move(authorizer));
}

void SessionHub::offer(const SharedDelivery& delivery) {
  if (index_.empty()) {
    return;
  }
  SharedChange change;
  index_.for_each(delivery->real_time_item_id, [&](const SessionSubscription& subscription) {
    if (change == nullptr) {
      change = std::make_shared<OutgoingChange>(delivery, deflaters_);
    }
    Session& session = *subscription.session;
    if (session.offer(subscription, change) && !std::exchange(session.due, true)) {
      due_.push_back(&session);
    }
  });
}

void SessionHub::skip(const Delivery& delivery) {
  index_.for_each(delivery.real_time_item_id, [](const SessionSubscription& subscription) {
    if (subscription.delivery == functions::DeliveryMode::kAll) {
      subscription.session->close_behind();
    }
  });
}

void SessionHub::pump() {
  for (Session* session : due_) {
    session->due = false;
    session->pump();
  }
  due_.clear();
}

void SessionHub::watch(SessionSubscription& subscription) {
  add_to(interest_, subscription.name);
  index_.add(subscription);
}

void SessionHub::forget(SessionSubscription& subscription) {
  set_needs_record(subscription, false);
  remove_from(interest_, subscription.name);
  index_.remove(subscription);
}

void SessionHub::set_needs_record(SessionSubscription& subscription, bool needs_record) {
  if (subscription.needs_record == needs_record) {
    return;
  }
  subscription.needs_record = needs_record;
  if (needs_record) {
    add_to(record_interest_, subscription.name);
  } else {
    remove_from(record_interest_, subscription.name);
  }
}

void SessionHub::read(std::string_view connection_id, std::shared_ptr<Snapshot> snapshot) {
  reads_.post([this, id = std::string(connection_id), snapshot = std::move(snapshot)] {
    loop_.post([this, id, states = snapshot->read(reader_)]() mutable {
      if (Session* session = find_session_(id)) {
        session->take(std::move(states));
      }
    });
  });
}

Result<Session*> SessionHub::session_of(std::string_view connection_id) const {
  Session* session = find_session_(connection_id);
  if (session == nullptr) {
    return fail(ErrorCode::kGone, fmt::format("connection '{}' is gone", connection_id));
  }
  return session;
}

Result<std::vector<std::string>> SessionHub::subscribe(std::string_view connection_id,
                                                       const std::vector<std::string>& items,
                                                       const functions::SubscribeRequest& request) {
  RTP_TRY(Session* const session, session_of(connection_id));
  return session->subscribe(items, request);
}

Result<std::vector<std::string>> SessionHub::unsubscribe(std::string_view connection_id,
                                                         const std::vector<std::string>& items) {
  RTP_TRY(Session* const session, session_of(connection_id));
  return session->unsubscribe(items);
}

Result<void> SessionHub::set_max_rate(std::string_view connection_id, std::optional<double> max_rate) {
  RTP_TRY(Session* const session, session_of(connection_id));
  session->set_max_rate(max_rate);
  return {};
}

}  // namespace rtp::gateway
