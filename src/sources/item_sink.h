// Where sources write: the item tables, as a port. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/item_change.h"

namespace rtp::sources {

/// What a source has to remember: how far it came, what it wrote.
struct Checkpoint {
  std::string name;
  std::optional<std::string> value;  // absent: forget it
  std::chrono::seconds expires{};    // Unix time after which it may be forgotten; 0: never
};

enum class Applied {
  kWritten,
  kStale,  // the stored item is newer: nothing to do
};

/// One result for each change, in their order. kInvalidArgument or kTooLarge: the table refuses that change
/// for good; kThrottled, kUnavailable, kTimeout: it may go in later. After the first that may go in later the
/// others may have been written or not: repeat it and all behind it.
using ApplyResults = std::vector<Result<Applied>>;

class ItemSink {
 public:
  virtual ~ItemSink() = default;

  /// Makes the changes in their order, then the checkpoints of `source`. `done` is called exactly once, on
  /// any thread, when all of it is durable; where a checkpoint fails, the last result has its error (there is
  /// one more than there are changes then, or where there are no changes).
  virtual void apply(std::string source, std::vector<events::ItemChange> changes,
                     std::vector<Checkpoint> checkpoints,
                     std::move_only_function<void(ApplyResults)> done) = 0;

  /// Absent where there is none of that name.
  [[nodiscard]] virtual Result<std::optional<std::string>> checkpoint(std::string_view source,
                                                                      std::string_view name) const = 0;

  /// All checkpoints of `source` whose names begin with `prefix`, by name.
  [[nodiscard]] virtual Result<std::vector<Checkpoint>> checkpoints(std::string_view source,
                                                                    std::string_view prefix) const = 0;
};

}  // namespace rtp::sources
