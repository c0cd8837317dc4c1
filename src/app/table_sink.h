// Where integration sources write on this platform: the tables. Adapter of sources::ItemSink.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/checkpoint_rows.h"
#include "sources/item_sink.h"
#include "tables/tables.h"

namespace rtp::app {

/// Thread-safe.
class TableSink final : public sources::ItemSink {
 public:
  /// `item_key` is the name of the items' key attribute. `tables` outlives it and what it began.
  TableSink(tables::Tables& tables, std::string item_key) : tables_(tables), item_key_(std::move(item_key)) {}

  [[nodiscard]] static dynamodb::TableSchema checkpoint_schema();

  void apply(std::string source, std::vector<events::ItemChange> changes,
             std::vector<sources::Checkpoint> checkpoints, sources::ApplyDone done) override;
  [[nodiscard]] Result<std::optional<std::string>> checkpoint(std::string_view source,
                                                              std::string_view name) const override;
  [[nodiscard]] Result<std::vector<sources::Checkpoint>> checkpoints(std::string_view source,
                                                                     std::string_view prefix) const override;

 private:
  tables::Tables& tables_;
  const std::string item_key_;
};

}  // namespace rtp::app
