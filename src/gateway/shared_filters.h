// The filters of one shard's sessions: each distinct one is there once and is evaluated once for each change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dynamodb/filter.h"
#include "dynamodb/stream_record.h"

namespace rtp::gateway {

/// Not thread-safe: belongs to its shard's thread.
class SharedFilter {
 public:
  explicit SharedFilter(dynamodb::Filter filter) : filter_(std::move(filter)) {}

  /// Whether the item is one that the filter wants; of a removed item, whether it was one.
  [[nodiscard]] bool matches(const dynamodb::StreamRecord& record);
  /// How often the filter itself was evaluated.
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }

 private:
  dynamodb::Filter filter_;
  std::uint64_t last_ = 0;  // sequence number of the change that last_matched_ is of; 0: none
  bool last_matched_ = false;
  std::uint64_t evaluations_ = 0;
};

/// Not thread-safe.
class SharedFilters {
 public:
  /// The one with the text of `filter`.
  [[nodiscard]] std::shared_ptr<SharedFilter> share(const dynamodb::Filter& filter);
  [[nodiscard]] std::size_t size() const { return filters_.size(); }

 private:
  std::unordered_map<std::string, std::weak_ptr<SharedFilter>> filters_;
  std::size_t sweep_above_ = 64;
};

}  // namespace rtp::gateway
