#include "tables/index_builds.h"

#include <algorithm>
#include <utility>

namespace rtp::tables {

IndexBuilds::IndexBuilds(const Catalog& catalog) {
  for (const Catalog::SchemaPtr& schema : catalog.all()) {
    add(*schema);
  }
}

void IndexBuilds::add(const dynamodb::TableSchema& schema) {
  for (const dynamodb::SecondaryIndex& index : schema.indexes) {
    // One that is known begins again: it may be another index of the same name.
    if (index.status == dynamodb::IndexStatus::kCreating) {
      std::erase_if(builds_, [&](const Build& build) {
        return build.table_id == schema.table_id && build.index == index.name;
      });
      builds_.push_back({schema.table_id, schema.name, index.name, {}});
    }
  }
}

Result<void> IndexBuilds::add_part(WriteBatch& batch) {
  const Build& build = builds_.front();
  RTP_TRY(next_, batch.fill_index(build.table, build.table_id, build.index, build.next));
  return {};
}

void IndexBuilds::advance() {
  if (next_) {
    builds_.front().next = *std::move(next_);
  } else {
    builds_.pop_front();
  }
}

}  // namespace rtp::tables
