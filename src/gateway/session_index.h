// Which sessions of one shard watch which items and prefixes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "functions/subscription_options.h"
#include "gateway/shared_filters.h"

namespace rtp::gateway {

class Session;

/// What a session wants of one item, or of all items with one prefix. Its address is stable while it is in
/// the index.
struct SessionSubscription {
  static constexpr std::uint64_t kNothing = UINT64_MAX;

  Session* session = nullptr;
  std::string name;  // the item, or the pattern with its `*`
  functions::DeliveryMode delivery = functions::DeliveryMode::kLatest;
  bool patch = false;
  std::shared_ptr<SharedFilter> filter;  // nullptr: every change
  bool needs_record = false;             // for its filter or patches
  std::uint64_t floor = kNothing;        // changes up to this sequence number are not for it
  std::size_t position = 0;              // in its list of the index
};

/// Not thread-safe. Borrows the subscriptions.
class SessionIndex {
 public:
  void add(SessionSubscription& subscription);
  /// REQUIRES: it was added.
  void remove(SessionSubscription& subscription);

  [[nodiscard]] bool empty() const { return items_.empty() && prefixes_.empty(); }

  /// Calls `visit(subscription)` for all that cover `real_time_item_id`, those of the item first, then those
  /// of prefixes, the longest first. `visit` changes nothing in the index.
  template <typename Visit>
  void for_each(std::string_view real_time_item_id, Visit visit) const {
    visit_list(items_, real_time_item_id, visit);
    for (const auto& [length, count] : prefix_lengths_) {
      if (length <= real_time_item_id.size()) {
        visit_list(prefixes_, real_time_item_id.substr(0, length), visit);
      }
    }
  }

 private:
  using List = std::vector<SessionSubscription*>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Lists = std::unordered_map<std::string, List, Hash, std::equal_to<>>;

  template <typename Visit>
  static void visit_list(const Lists& lists, std::string_view name, Visit& visit) {
    if (const auto found = lists.find(name); found != lists.end()) {
      for (SessionSubscription* subscription : found->second) {
        visit(*subscription);
      }
    }
  }

  Lists items_;                                                        // by item
  Lists prefixes_;                                                     // by prefix, without the `*`
  std::map<std::size_t, std::size_t, std::greater<>> prefix_lengths_;  // length to how many prefixes have it
};

}  // namespace rtp::gateway
