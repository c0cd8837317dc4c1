#include "tables/memory_storage.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

namespace rtp::tables {
namespace {

/// A copy of its range: consistent by construction.
class MemoryCursor final : public Cursor {
 public:
  explicit MemoryCursor(std::vector<KeyValue> entries) : entries_(std::move(entries)) {}

  Result<std::optional<Entry>> next() override {
    if (position_ == entries_.size()) {
      return std::nullopt;
    }
    const KeyValue& entry = entries_[position_++];
    return Entry{entry.key, entry.value};
  }

 private:
  std::vector<KeyValue> entries_;
  std::size_t position_ = 0;
};

}  // namespace

Result<std::optional<std::string>> MemoryStorage::get(Keyspace keyspace, std::string_view key) const {
  const std::shared_lock lock(mutex_);
  const Entries& entries = keyspaces_.at(static_cast<std::size_t>(keyspace));
  const auto entry = entries.find(key);
  return entry == entries.end() ? std::nullopt : std::optional(entry->second);
}

std::unique_ptr<Cursor> MemoryStorage::range(Keyspace keyspace, std::string_view begin, std::string_view end,
                                             Direction direction) const {
  std::vector<KeyValue> found;
  {
    const std::shared_lock lock(mutex_);
    const Entries& entries = keyspaces_.at(static_cast<std::size_t>(keyspace));
    for (auto entry = entries.lower_bound(begin);
         entry != entries.end() && (end.empty() || entry->first < end); ++entry) {
      found.push_back({entry->first, entry->second});
    }
  }
  if (direction == Direction::kBackward) {
    std::ranges::reverse(found);
  }
  return std::make_unique<MemoryCursor>(std::move(found));
}

Result<void> MemoryStorage::commit(const std::vector<Mutation>& mutations, Durability durability) {
  if (hook_) {
    RTP_CHECK(hook_(mutations, durability));
  }
  const std::unique_lock lock(mutex_);
  for (const Mutation& mutation : mutations) {
    apply(keyspaces_.at(static_cast<std::size_t>(mutation.keyspace)), mutation);
  }
  return {};
}

void MemoryStorage::apply(Entries& entries, const Mutation& mutation) {
  switch (mutation.kind) {
    case Mutation::Kind::kPut:
      entries[mutation.key] = mutation.value;
      break;
    case Mutation::Kind::kErase:
      entries.erase(mutation.key);
      break;
    case Mutation::Kind::kEraseRange:
      if (mutation.key < mutation.value) {
        entries.erase(entries.lower_bound(mutation.key), entries.lower_bound(mutation.value));
      }
      break;
  }
}

}  // namespace rtp::tables
