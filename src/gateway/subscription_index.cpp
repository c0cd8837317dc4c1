#include "gateway/subscription_index.h"

namespace rtp::gateway {

SubscriptionIndex::Entry SubscriptionIndex::add(std::string_view real_time_item_id, Subscriber subscriber) {
  WatchedItem* item = find(real_time_item_id);
  if (item == nullptr) {
    auto made = std::make_unique<WatchedItem>(std::string(real_time_item_id), std::vector<Subscriber>());
    item = made.get();
    items_.emplace(item->real_time_item_id, std::move(made));
  }
  item->subscribers.push_back(subscriber);
  return {.item = item, .position = static_cast<std::uint32_t>(item->subscribers.size() - 1)};
}

Subscriber SubscriptionIndex::remove(WatchedItem& item, std::uint32_t position) {
  Subscriber moved;
  if (position + 1 < item.subscribers.size()) {
    moved = item.subscribers.back();
    item.subscribers[position] = moved;
  }
  item.subscribers.pop_back();
  if (item.subscribers.empty()) {
    items_.erase(items_.find(item.real_time_item_id));
  }
  return moved;
}

WatchedItem* SubscriptionIndex::find(std::string_view real_time_item_id) {
  const auto found = items_.find(real_time_item_id);
  return found == items_.end() ? nullptr : found->second.get();
}

}  // namespace rtp::gateway
