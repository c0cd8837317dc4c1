// Items and checkpoints in memory, applied at once on the caller's thread. For tests.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sources/item_sink.h"

namespace rtp::sources {

/// Thread-safe.
class MemorySink final : public ItemSink {
 public:
  explicit MemorySink(std::string item_key = "vehicleId") : item_key_(std::move(item_key)) {}

  /// The next `count` changes that are given to it fail with `error`, and with them all of their call.
  void fail_next(std::size_t count, Error error) {
    const std::lock_guard lock(mutex_);
    failures_.insert(failures_.end(), count, std::move(error));
  }

  [[nodiscard]] std::map<std::string, dynamodb::Item> items() const {
    const std::lock_guard lock(mutex_);
    return items_;
  }

  /// All changes that were made, in their order.
  [[nodiscard]] std::vector<events::ItemChange> changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
  }

  void apply(std::string source, std::vector<events::ItemChange> changes, std::vector<Checkpoint> checkpoints,
             ApplyDone done) override {
    done(apply_all(source, changes, checkpoints));
  }

  [[nodiscard]] Result<std::optional<std::string>> checkpoint(std::string_view source,
                                                              std::string_view name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = checkpoints_.find({std::string(source), std::string(name)});
    return found == checkpoints_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints(std::string_view source,
                                                            std::string_view prefix) const override {
    const std::lock_guard lock(mutex_);
    std::vector<Checkpoint> found;
    for (const auto& [key, value] : checkpoints_) {
      if (key.first == source && key.second.starts_with(prefix)) {
        found.push_back({.name = key.second, .value = value});
      }
    }
    return found;
  }

 private:
  static bool is_greater(const dynamodb::AttributeValue& a, const dynamodb::AttributeValue& b) {
    if (const auto* text = a.as<std::string>()) {
      return b.as<std::string>() != nullptr && *text > *b.as<std::string>();
    }
    const auto* number = a.as<dynamodb::Number>();
    return number != nullptr && b.as<dynamodb::Number>() != nullptr && *number > *b.as<dynamodb::Number>();
  }

  Result<ApplyResults> apply_all(const std::string& source, const std::vector<events::ItemChange>& changes,
                                 const std::vector<Checkpoint>& checkpoints) {
    const std::lock_guard lock(mutex_);
    auto items_before = items_;
    const std::size_t changes_before = changes_.size();
    ApplyResults results;
    for (const events::ItemChange& change : changes) {
      results.push_back(apply_one(change));
    }
    const auto later = std::ranges::find_if(results, may_go_in_later);
    if (std::ranges::find(results, false, &Result<Applied>::has_value) != results.end()) {
      items_ = std::move(items_before);
      changes_.resize(changes_before);
      return later == results.end() ? Result<ApplyResults>(std::move(results))
                                    : std::unexpected(later->error());
    }
    for (const Checkpoint& checkpoint : checkpoints) {
      if (checkpoint.value) {
        checkpoints_[{source, checkpoint.name}] = *checkpoint.value;
      } else {
        checkpoints_.erase({source, checkpoint.name});
      }
    }
    return results;
  }

  static bool may_go_in_later(const Result<Applied>& result) {
    return !result && !events::is_refused_for_good(result.error());
  }

  Result<Applied> apply_one(const events::ItemChange& change) {
    if (!failures_.empty()) {
      Error error = std::move(failures_.front());
      failures_.erase(failures_.begin());
      return std::unexpected(std::move(error));
    }
    const auto id = change.item.find(item_key_);
    const std::string* text = id == change.item.end() ? nullptr : id->second.as<std::string>();
    if (text == nullptr) {
      return fail(ErrorCode::kInvalidArgument, "the item has no key");
    }
    const auto stored = items_.find(*text);
    if (stored != items_.end() && !change.version_attribute.empty()) {
      const auto old = stored->second.find(change.version_attribute);
      const auto given = change.item.find(change.version_attribute);
      if (old != stored->second.end() && given != change.item.end() &&
          is_greater(old->second, given->second)) {
        return Applied::kStale;
      }
    }
    changes_.push_back(change);
    if (change.kind == events::ChangeKind::kRemove) {
      items_.erase(*text);
    } else if (change.kind == events::ChangeKind::kReplace) {
      items_[*text] = change.item;
    } else {
      for (const auto& [name, value] : change.item) {
        items_[*text].insert_or_assign(name, value);
      }
    }
    return Applied::kWritten;
  }

  const std::string item_key_;
  mutable std::mutex mutex_;
  std::map<std::string, dynamodb::Item> items_;                             // under mutex_
  std::map<std::pair<std::string, std::string>, std::string> checkpoints_;  // under mutex_
  std::vector<events::ItemChange> changes_;                                 // under mutex_
  std::vector<Error> failures_;                                             // under mutex_
};

}  // namespace rtp::sources
