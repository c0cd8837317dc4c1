#include "gateway/session_index.h"

#include "functions/real_time_item_ids.h"

namespace rtp::gateway {
namespace {

std::string_view key_of(const SessionSubscription& subscription) {
  const std::string_view name = subscription.name;
  return functions::is_pattern(name) ? name.substr(0, name.size() - 1) : name;
}

}  // namespace

void SessionIndex::add(SessionSubscription& subscription) {
  const std::string_view key = key_of(subscription);
  const bool prefix = functions::is_pattern(subscription.name);
  List& list = (prefix ? prefixes_ : items_)[std::string(key)];
  if (prefix && list.empty()) {
    ++prefix_lengths_[key.size()];
  }
  subscription.position = list.size();
  list.push_back(&subscription);
}

void SessionIndex::remove(SessionSubscription& subscription) {
  const std::string_view key = key_of(subscription);
  const bool prefix = functions::is_pattern(subscription.name);
  Lists& lists = prefix ? prefixes_ : items_;
  const auto found = lists.find(key);
  List& list = found->second;
  list[subscription.position] = list.back();
  list[subscription.position]->position = subscription.position;
  list.pop_back();
  if (!list.empty()) {
    return;
  }
  lists.erase(found);
  if (prefix && --prefix_lengths_[key.size()] == 0) {
    prefix_lengths_.erase(key.size());
  }
}

}  // namespace rtp::gateway
