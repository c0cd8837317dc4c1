// Which items the clients of one shard may watch: a counting filter, so that the writer thread can skip a
// shard without asking it. Never says no for an item that is watched; may say yes for one that is not. What
// is read after something was added sees it, in the one order of all these operations (sequential
// consistency): a shard that adds an item and then reads the last sequence number gets every later change of
// it.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace rtp::gateway {

/// may_have() on any thread, all else on the shard's.
class Interest {
 public:
  Interest() : counts_(kBuckets) {}

  void add(std::string_view real_time_item_id) { bucket(real_time_item_id).fetch_add(1); }
  /// REQUIRES: an add() of the same item before.
  void remove(std::string_view real_time_item_id) { bucket(real_time_item_id).fetch_sub(1); }

  /// All items whose ids begin with `prefix`, of at most kMaxPrefixBytes; no prefix is looked at where the
  /// lengths of those that are watched do not say so.
  void add_prefix(std::string_view prefix) {
    add(prefix);
    if (counts_by_length_[prefix.size()]++ == 0) {
      lengths_[prefix.size() / 64].fetch_or(std::uint64_t{1} << (prefix.size() % 64));
    }
  }
  /// REQUIRES: an add_prefix() of the same prefix before.
  void remove_prefix(std::string_view prefix) {
    if (--counts_by_length_[prefix.size()] == 0) {
      lengths_[prefix.size() / 64].fetch_and(~(std::uint64_t{1} << (prefix.size() % 64)));
    }
    remove(prefix);
  }

  [[nodiscard]] bool may_have(std::string_view real_time_item_id) const {
    return counts_[index(real_time_item_id)].load() != 0 || may_have_prefix_of(real_time_item_id);
  }

  static constexpr std::size_t kMaxPrefixBytes = 1024;

 private:
  static constexpr std::size_t kBuckets = std::size_t{1} << 14U;

  [[nodiscard]] bool may_have_prefix_of(std::string_view id) const {
    for (std::size_t word = 0; word < lengths_.size() && word * 64 <= id.size(); ++word) {
      for (std::uint64_t bits = lengths_[word].load(); bits != 0; bits &= bits - 1) {
        const std::size_t length = (word * 64) + static_cast<std::size_t>(std::countr_zero(bits));
        if (length <= id.size() && counts_[index(id.substr(0, length))].load() != 0) {
          return true;
        }
      }
    }
    return false;
  }
  static std::size_t index(std::string_view id) { return std::hash<std::string_view>{}(id) & (kBuckets - 1); }
  std::atomic<std::uint32_t>& bucket(std::string_view id) { return counts_[index(id)]; }

  std::vector<std::atomic<std::uint32_t>> counts_;
  std::array<std::atomic<std::uint64_t>, (kMaxPrefixBytes / 64) + 1>
      lengths_{};  // bit n: a prefix of n bytes
  std::array<std::uint32_t, kMaxPrefixBytes + 1> counts_by_length_{};
};

}  // namespace rtp::gateway
