// The ports of the functions in memory, for tests.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/wire_json.h"
#include "functions/ports.h"

namespace rtp::functions {

class MemoryConnectionTable final : public ConnectionTable {
 public:
  Result<void> put(const std::vector<ConnectionRow>& rows) override {
    if (broken) {
      return fail(ErrorCode::kUnavailable, "no space left");
    }
    table.insert(table.end(), rows.begin(), rows.end());
    return {};
  }
  Result<void> remove(std::string_view connection_id) override {
    if (broken) {
      return fail(ErrorCode::kUnavailable, "no space left");
    }
    std::erase_if(table, [&](const ConnectionRow& row) { return row.connection_id == connection_id; });
    return {};
  }
  Result<void> remove(std::string_view connection_id, const std::vector<std::string>& ids) override {
    asked_to_remove.insert(asked_to_remove.end(), ids.begin(), ids.end());
    std::erase_if(table, [&](const ConnectionRow& row) {
      return row.connection_id == connection_id && std::ranges::find(ids, row.real_time_item_id) != ids.end();
    });
    return {};
  }

  bool broken = false;
  std::vector<ConnectionRow> table;
  std::vector<std::string> asked_to_remove;  // items, whether they had rows or not
};

/// Of one connection.
class MemorySubscriptions final : public Subscriptions {
 public:
  Result<std::vector<std::string>> subscribe(std::string_view /*connection_id*/,
                                             const std::vector<std::string>& items,
                                             const SubscribeRequest& request) override {
    if (items.size() > limit) {
      return fail(ErrorCode::kTooLarge, "too many items");
    }
    std::vector<std::string> added;
    std::ranges::copy_if(items, std::back_inserter(added),
                         [this](const std::string& item) { return watched.insert(item).second; });
    last = request;
    return added;
  }
  Result<std::vector<std::string>> unsubscribe(std::string_view /*connection_id*/,
                                               const std::vector<std::string>& items) override {
    std::vector<std::string> removed;
    std::ranges::copy_if(items, std::back_inserter(removed),
                         [this](const std::string& item) { return watched.erase(item) > 0; });
    return removed;
  }
  Result<void> set_max_rate(std::string_view /*connection_id*/, std::optional<double> rate) override {
    max_rate = rate;
    return {};
  }

  std::size_t limit = 100;
  std::set<std::string> watched;
  SubscribeRequest last;
  std::optional<double> max_rate;
};

class MemoryAudience final : public Audience {
 public:
  [[nodiscard]] bool has_receivers(std::string_view id) const override { return watched.contains(id); }
  void deliver(std::string_view id, const dynamodb::StreamRecord& record, const Payload& payload) override {
    if (unknown.contains(id)) {
      report_.undelivered.push_back(&record);
      return;
    }
    delivered.emplace_back(id, payload == nullptr ? "removed" : *payload);
    report_.receivers += payload != nullptr && watched.contains(id) ? 1 : 0;
  }
  DeliveryReport finish() override { return std::exchange(report_, {}); }

  std::set<std::string, std::less<>> watched;
  std::set<std::string, std::less<>> unknown;  // of them: items whose receivers cannot be told
  std::vector<std::pair<std::string, std::string>> delivered;

 private:
  DeliveryReport report_;
};

class MemoryItemTable final : public ItemTable {
 public:
  std::vector<Result<void>> apply(const std::vector<events::ItemChange>& changes) override {
    ++calls;
    std::vector<Result<void>> results;
    for (const events::ItemChange& change : changes) {
      std::string text;
      dynamodb::append_plain_json(text, change.item);
      if (change.kind == events::ChangeKind::kRemove) {
        text.insert(0, "remove ");
      }
      const auto failure = std::ranges::find_if(
          failures, [&text](const auto& one) { return text.find(one.first) != std::string::npos; });
      if (failure == failures.end()) {
        written.push_back(std::move(text));
        results.emplace_back();
      } else {
        results.emplace_back(fail(failure->second, "it fails"));
      }
    }
    return results;
  }

  std::vector<std::pair<std::string, ErrorCode>> failures;  // of items with that text
  std::vector<std::string> written;
  std::size_t calls = 0;
};

class MemoryObjects final : public ObjectReader {
 public:
  Result<std::unique_ptr<ObjectStream>> open(std::string_view bucket, std::string_view key,
                                             std::string_view /*version_id*/) override {
    const auto found = objects.find(std::string(bucket) + "/" + std::string(key));
    if (broken) {
      return fail(ErrorCode::kUnavailable, "slow down");
    }
    if (found == objects.end()) {
      return fail(ErrorCode::kNotFound, "no such key");
    }
    return std::make_unique<Stream>(found->second);
  }

  bool broken = false;
  std::map<std::string, std::string> objects;  // by bucket/key

 private:
  /// Gives few bytes at a time.
  class Stream final : public ObjectStream {
   public:
    explicit Stream(std::string_view rest) : rest_(rest) {}
    Result<std::size_t> read(std::span<char> buffer) override {
      const std::size_t size = rest_.copy(buffer.data(), std::min<std::size_t>(buffer.size(), 5));
      rest_.remove_prefix(size);
      return size;
    }

   private:
    std::string_view rest_;
  };
};

}  // namespace rtp::functions
