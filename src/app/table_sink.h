// Where integration sources write on this platform: the tables. Adapter of sources::ItemSink.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/item_sink.h"
#include "tables/tables.h"

namespace rtp::app {

/// Hash key `source`, range key `name`, attribute `value`; time to live on `ttl`.
inline constexpr std::string_view kCheckpointTableName = "IntegrationCheckpoints";

/// Thread-safe.
class TableSink final : public sources::ItemSink {
 public:
  /// `tables` outlives it and what it began.
  explicit TableSink(tables::Tables& tables) : tables_(tables) {}

  [[nodiscard]] static dynamodb::TableSchema checkpoint_schema();

  void apply(std::string source, std::vector<events::ItemChange> changes,
             std::vector<sources::Checkpoint> checkpoints,
             std::move_only_function<void(sources::ApplyResults)> done) override;
  [[nodiscard]] Result<std::optional<std::string>> checkpoint(std::string_view source,
                                                              std::string_view name) const override;
  [[nodiscard]] Result<std::vector<sources::Checkpoint>> checkpoints(std::string_view source,
                                                                     std::string_view prefix) const override;

 private:
  tables::Tables& tables_;
};

}  // namespace rtp::app
