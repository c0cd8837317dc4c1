// Which items the clients of one shard may watch: a counting filter, so that the writer thread can skip a
// shard without asking it. Never says no for an item that is watched; may say yes for one that is not.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace rtp::gateway {

/// add() and remove() on the shard's thread, may_have() on any.
class Interest {
 public:
  Interest() : counts_(kBuckets) {}

  void add(std::string_view real_time_item_id) {
    bucket(real_time_item_id).fetch_add(1, std::memory_order_seq_cst);
  }
  /// REQUIRES: an add() of the same item before.
  void remove(std::string_view real_time_item_id) {
    bucket(real_time_item_id).fetch_sub(1, std::memory_order_seq_cst);
  }
  [[nodiscard]] bool may_have(std::string_view real_time_item_id) const {
    return counts_[index(real_time_item_id)].load(std::memory_order_seq_cst) != 0;
  }

 private:
  static constexpr std::size_t kBuckets = std::size_t{1} << 14U;

  static std::size_t index(std::string_view id) { return std::hash<std::string_view>{}(id) & (kBuckets - 1); }
  std::atomic<std::uint32_t>& bucket(std::string_view id) { return counts_[index(id)]; }

  std::vector<std::atomic<std::uint32_t>> counts_;
};

}  // namespace rtp::gateway
