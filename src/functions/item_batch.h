// Records of one event on their way into the tables, together, with who sent which. Internal to
// OnIntegrationEventFunction. Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "events/item_mapping.h"
#include "functions/ports.h"

namespace rtp::functions {

/// What is no item, and why.
struct RefusedRecord {
  std::string reason;
  std::string payload;  // empty for an object, and for a part of it that is too large
  events::Metadata metadata;
};

using OnRefused = std::function<void(const RefusedRecord& record)>;

struct BatchReport {
  std::map<std::size_t, Error> failures;  // by owner: what may go in later
  std::size_t written = 0;
  std::size_t refused = 0;
  std::string first_reason;  // of those refused

  /// The first failure.
  [[nodiscard]] Result<void> outcome() const;
};

class ItemBatch {
 public:
  /// Borrows all of them.
  ItemBatch(const events::ItemMapping& mapping, ItemTable& table, const OnRefused& on_refused);

  /// What a payload brings; `owner` is who fails when it may go in later.
  void add(std::size_t owner, std::string payload, events::Metadata metadata);
  void refuse(RefusedRecord record);
  void fail_owner(std::size_t owner, Error error);

  /// Writes what was added when it is much.
  void apply_when_full();
  /// Writes the rest.
  [[nodiscard]] BatchReport finish();

 private:
  /// The record that a change comes from.
  struct Origin {
    std::size_t owner;
    RefusedRecord record;  // without a reason
  };

  void apply();

  const events::ItemMapping& mapping_;
  ItemTable& table_;
  const OnRefused& on_refused_;
  std::vector<events::ItemChange> changes_;
  std::vector<Origin> origins_;  // one for each change
  std::size_t bytes_ = 0;        // of payloads added since apply()
  BatchReport report_;
};

}  // namespace rtp::functions
