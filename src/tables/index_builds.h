// The indexes of live tables that are being built: each is filled from the items of its table in small parts,
// between other writes, which keep it up to date from the start. Used by the writer thread alone.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/error.h"
#include "dynamodb/schema.h"
#include "tables/catalog.h"
#include "tables/write_batch.h"

namespace rtp::tables {

class IndexBuilds {
 public:
  /// Begins anew with those that a stop of the program interrupted.
  explicit IndexBuilds(const Catalog& catalog);

  [[nodiscard]] bool empty() const { return builds_.empty(); }

  /// Takes up what `schema`, that of a new or changed table, has to be built.
  void add(const dynamodb::TableSchema& schema);

  /// Adds the next part of the first index to `batch`, the last one together with its new status. After its
  /// commit call advance(). Errors: the items cannot be read;
  /// then call drop().
  [[nodiscard]] Result<void> add_part(WriteBatch& batch);
  void advance();
  void drop() { builds_.pop_front(); }

 private:
  struct Build {
    std::string table_id;
    std::string table;
    std::string index;
    std::string next;  // storage key of the item to go on with; empty: the first
  };

  std::deque<Build> builds_;
  std::optional<std::string> next_;  // of the first, after the part that was added; absent: it is complete
};

}  // namespace rtp::tables
