// The changes of RealTimeData as the stream of an event source mapping, with its position in the table
// IntegrationCheckpoints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lambda/event_source_mapping.h"
#include "tables/tables.h"

namespace rtp::app {

/// Not thread-safe. `tables`, which has both tables, outlives it.
class ItemChanges final : public lambda::MappedStream {
 public:
  /// `function` is the name of the function whose position it is.
  ItemChanges(tables::Tables& tables, std::string function)
      : tables_(tables), function_(std::move(function)) {}

  /// kNotFound while RealTimeData has no stream.
  [[nodiscard]] Result<Page> read(std::uint64_t after, std::size_t limit) override;
  [[nodiscard]] std::uint64_t latest() override { return tables_.last_sequence_number(); }
  [[nodiscard]] Result<std::optional<std::uint64_t>> stored_position() override;
  /// Not synced: after a power loss it may be an older one, and changes come again.
  void store_position(std::uint64_t position) override;

 private:
  tables::Tables& tables_;
  const std::string function_;
};

}  // namespace rtp::app
