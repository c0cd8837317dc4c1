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

/// One result for each change, in their order. An error: the tables refuse that change for good; then none of
/// the others was made either, whatever their results say: repeat them without it.
using ApplyResults = std::vector<Result<Applied>>;
using ApplyDone = std::move_only_function<void(Result<ApplyResults>)>;

class ItemSink {
 public:
  virtual ~ItemSink() = default;

  /// Makes the changes in their order and the checkpoints of `source`, all of it or nothing. `done` is called
  /// exactly once, on any thread, when all of it is durable. An error (kThrottled, kUnavailable): nothing was
  /// made, and it may go in later.
  virtual void apply(std::string source, std::vector<events::ItemChange> changes,
                     std::vector<Checkpoint> checkpoints, ApplyDone done) = 0;

  /// Absent where there is none of that name.
  [[nodiscard]] virtual Result<std::optional<std::string>> checkpoint(std::string_view source,
                                                                      std::string_view name) const = 0;

  /// All checkpoints of `source` whose names begin with `prefix`, by name.
  [[nodiscard]] virtual Result<std::vector<Checkpoint>> checkpoints(std::string_view source,
                                                                    std::string_view prefix) const = 0;
};

}  // namespace rtp::sources
