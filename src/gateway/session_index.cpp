#include "gateway/session_index.h"

#include <optional>

#include "base/key_pattern.h"

namespace rtp::gateway {

void SessionIndex::add(SessionSubscription& subscription) {
  const std::optional<std::string_view> prefix = prefix_of(subscription.name);
  const std::string_view key = prefix.value_or(subscription.name);
  List& list = (prefix ? prefixes_ : items_)[std::string(key)];
  if (prefix && list.empty()) {
    ++prefix_lengths_[key.size()];
  }
  subscription.position = list.size();
  list.push_back(&subscription);
}

void SessionIndex::remove(SessionSubscription& subscription) {
  const std::optional<std::string_view> prefix = prefix_of(subscription.name);
  const std::string_view key = prefix.value_or(subscription.name);
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
