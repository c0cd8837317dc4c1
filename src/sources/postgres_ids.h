// The ids that a source has written, by the table that their rows are in: what is to be removed when a table
// is emptied or copied anew. Each is a checkpoint "id/TABLE/ID". Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "sources/item_sink.h"

namespace rtp::sources {

class PostgresIds {
 public:
  /// All that `source` remembers; errors of the sink.
  [[nodiscard]] static Result<PostgresIds> load(const ItemSink& sink, std::string_view source);

  /// Remembers that a row of `table` has the id, and was seen. Returns what is to be written for that; absent
  /// where it is known. kTooLarge for an id that is too long to be remembered.
  [[nodiscard]] Result<std::optional<Checkpoint>> add(const std::string& table, const std::string& id);

  /// Forgets it. Returns what is to be written for that; absent where it was not known.
  [[nodiscard]] std::optional<Checkpoint> remove(const std::string& table, const std::string& id);

  /// From now on unseen() gives the ids that were not added again since.
  void begin_round() { ++round_; }
  [[nodiscard]] std::vector<std::string> unseen(const std::string& table) const;

  /// All of a table.
  [[nodiscard]] std::vector<std::string> all(const std::string& table) const;

 private:
  using Rounds = std::unordered_map<std::string, std::uint32_t>;  // id: the round it was last added in

  std::unordered_map<std::string, Rounds> tables_;
  std::uint32_t round_ = 0;
};

}  // namespace rtp::sources
