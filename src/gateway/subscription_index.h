// Who watches which item, on one shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rtp::gateway {

class Connection;

/// A connection in the list of an item; `slot` is the item's place in the connection's own list.
struct Subscriber {
  Connection* connection = nullptr;
  std::uint32_t slot = 0;
};

/// An item with at least one subscriber. Its address is stable as long as it has one.
struct WatchedItem {
  std::string real_time_item_id;
  std::vector<Subscriber> subscribers;
};

/// Not thread-safe: belongs to its shard's thread. Borrows the connections.
class SubscriptionIndex {
 public:
  /// The item, and the subscriber's position in its list.
  struct Entry {
    WatchedItem* item = nullptr;
    std::uint32_t position = 0;
  };

  Entry add(std::string_view real_time_item_id, Subscriber subscriber);

  /// Removes the subscriber at `position`. The last subscriber takes its position: that one is returned, so
  /// that its connection learns of it; connection is nullptr where none moved. `item` may be gone afterwards.
  Subscriber remove(WatchedItem& item, std::uint32_t position);

  /// nullptr when nobody watches it.
  [[nodiscard]] WatchedItem* find(std::string_view real_time_item_id);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  /// Keys are views of the items' own ids.
  std::unordered_map<std::string_view, std::unique_ptr<WatchedItem>, Hash, std::equal_to<>> items_;
};

}  // namespace rtp::gateway
