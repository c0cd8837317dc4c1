// Time to live as work for the writer: entries of the expiry index for the items that were there before it
// was enabled, and the removal of what expired; both a bounded part at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "tables/catalog.h"
#include "tables/storage.h"
#include "tables/write_batch.h"

namespace rtp::tables {

/// Used by the writer thread alone.
class Expirer {
 public:
  /// `storage` and `catalog` outlive it.
  Expirer(const Storage& storage, const Catalog& catalog) : storage_(storage), catalog_(catalog) {}

  struct Step {
    bool has_more = false;  // to do at once
    Durability durability = Durability::kRelaxed;
  };
  /// Adds a part of what is to be done at `now` to `batch`, which is empty. Errors: what the storage has when
  /// it cannot be read; the batch is to be dropped then.
  [[nodiscard]] Result<Step> add_step(WriteBatch& batch, std::chrono::milliseconds now);

 private:
  /// Whether there is a table whose entries are still to be built; then some of them are added.
  [[nodiscard]] Result<bool> build_some(WriteBatch& batch) const;
  /// Where to go on from; empty when all items from `begin` on have their entries.
  [[nodiscard]] Result<std::string> index_items(WriteBatch& batch, const dynamodb::TableSchema& schema,
                                                std::string_view begin) const;
  /// How many entries of the table were due and are dealt with, at most `limit`.
  [[nodiscard]] Result<std::size_t> expire_some(WriteBatch& batch, const Catalog::SchemaPtr& schema,
                                                std::chrono::milliseconds now, std::size_t limit) const;

  const Storage& storage_;
  const Catalog& catalog_;
  std::string last_table_;  // the next step begins behind it, so that each table has its turn
};

}  // namespace rtp::tables
