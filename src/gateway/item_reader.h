// The present state of items, as sessions send it before the changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/function_config.h"
#include "gateway/frame_variants.h"
#include "gateway/outgoing_change.h"
#include "tables/tables.h"

namespace rtp::gateway {

/// Belongs to its shard's thread. Borrows all it is given.
class ItemReader {
 public:
  ItemReader(const tables::Tables& tables, const functions::FunctionConfig& config,
             SharedDeflaters& deflaters);

  /// tables::Tables::last_sequence_number().
  [[nodiscard]] std::uint64_t last_sequence_number() const { return tables_.last_sequence_number(); }

  /// nullptr where there is no such item. Errors of tables::Tables::get_version().
  [[nodiscard]] Result<SharedChange> read(const std::string& real_time_item_id) const;

  struct Page {
    std::vector<SharedChange> changes;
    std::optional<std::string> last_evaluated;  // where to go on; absent: that was all
  };
  /// Of the items whose ids begin with `prefix`, as tables::Tables::versions_with_prefix() has them.
  [[nodiscard]] Result<Page> read_prefix(std::string_view prefix, const std::optional<std::string>& after,
                                         std::size_t limit) const;

  struct Removals {
    std::vector<std::string> ids;
    std::uint64_t last = 0;  // sequence number of the last change that was looked at; 0: there is none
  };
  /// Which items whose ids begin with `prefix` were removed by the next `limit` changes after sequence number
  /// `after`, and are not there again.
  [[nodiscard]] Result<Removals> removals(std::string_view prefix, std::uint64_t after,
                                          std::size_t limit) const;

  /// An item that is not there, as of `sequence_number`.
  [[nodiscard]] SharedChange removal(const std::string& real_time_item_id,
                                     std::uint64_t sequence_number) const;

 private:
  [[nodiscard]] Result<dynamodb::Item> key_of(const std::string& real_time_item_id) const;
  [[nodiscard]] SharedChange change_of(const std::string& real_time_item_id,
                                       tables::ItemVersion version) const;

  const tables::Tables& tables_;
  const functions::FunctionConfig& config_;
  SharedDeflaters& deflaters_;
};

}  // namespace rtp::gateway
