#include "tables/expirer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tables/expiry_index.h"
#include "tables/item_codec.h"

namespace rtp::tables {
namespace {

/// Of one step: a few milliseconds for which writers wait.
constexpr std::size_t kMaxRemovals = 256;
constexpr std::size_t kMaxIndexedItems = 512;
constexpr std::size_t kMaxBytes = std::size_t{1} * 1024 * 1024;

}  // namespace

Result<Expirer::Step> Expirer::add_step(WriteBatch& batch, std::chrono::milliseconds now) {
  RTP_TRY(const bool building, build_some(batch));
  std::vector<Catalog::SchemaPtr> tables = catalog_.with_time_to_live();
  const auto next = std::ranges::find_if(
      tables, [&](const Catalog::SchemaPtr& table) { return table->name > last_table_; });
  std::ranges::rotate(tables, next);
  std::size_t done = 0;
  for (const Catalog::SchemaPtr& table : tables) {
    if (done >= kMaxRemovals || batch.bytes() >= kMaxBytes) {
      break;
    }
    RTP_TRY(const std::size_t of_table, expire_some(batch, table, now, kMaxRemovals - done));
    done += of_table;
    last_table_ = table->name;
  }
  // What only builds entries is found again after a power cut.
  return Step{.has_more = building || done >= kMaxRemovals || batch.bytes() >= kMaxBytes,
              .durability = done > 0 ? Durability::kDurable : Durability::kRelaxed};
}

Result<bool> Expirer::build_some(WriteBatch& batch) const {
  const KeyRange builds = expiry_build_range();
  const auto cursor = storage_.range(Keyspace::kMeta, builds.begin, builds.end, Direction::kForward);
  RTP_TRY(const auto entry, cursor->next());
  if (!entry) {
    return false;
  }
  const std::string build_key(entry->key);
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_.find(table_of_build_key(build_key)));
  RTP_TRY(std::string next, index_items(batch, *schema, entry->value));
  if (next.empty()) {
    batch.add_upkeep({Mutation::Kind::kErase, Keyspace::kMeta, build_key, {}});
  } else {
    batch.add_upkeep({Mutation::Kind::kPut, Keyspace::kMeta, build_key, std::move(next)});
  }
  return true;
}

Result<std::string> Expirer::index_items(WriteBatch& batch, const dynamodb::TableSchema& schema,
                                         std::string_view begin) const {
  const KeyRange items = space_range(schema.name);
  const auto cursor = storage_.range(Keyspace::kItems, std::max<std::string_view>(begin, items.begin),
                                     items.end, Direction::kForward);
  std::size_t bytes = 0;
  for (std::size_t count = 0;; ++count) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return std::string();
    }
    if (count == kMaxIndexedItems || bytes >= kMaxBytes) {
      return std::string(entry->key);
    }
    bytes += entry->value.size();
    RTP_TRY(const ItemVersion version, decode_item(entry->value));
    if (const auto expiry = expiry_of(schema, version.item)) {
      batch.add_upkeep(
          {Mutation::Kind::kPut, Keyspace::kItems, expiry_key(schema.name, *expiry, entry->key), {}});
    }
  }
}

Result<std::size_t> Expirer::expire_some(WriteBatch& batch, const Catalog::SchemaPtr& schema,
                                         std::chrono::milliseconds now, std::size_t limit) const {
  const KeyRange due = due_range(schema->name, now);
  const auto cursor = storage_.range(Keyspace::kItems, due.begin, due.end, Direction::kForward);
  std::size_t count = 0;
  while (count < limit && batch.bytes() < kMaxBytes) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      break;
    }
    RTP_CHECK(batch.expire(schema, entry->key));
    ++count;
  }
  return count;
}

}  // namespace rtp::tables
