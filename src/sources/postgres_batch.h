// Changes of rows as changes of items, gathered until they are written. Rows that cannot be items become dead
// letters. Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "events/item_mapping.h"
#include "pgoutput/change_message.h"
#include "sources/dead_letters.h"
#include "sources/intake.h"
#include "sources/item_sink.h"
#include "sources/postgres_ids.h"

namespace rtp::sources {

class PostgresBatch {
 public:
  /// `intake` and `ids` outlive it. `source` is the name on dead letters.
  PostgresBatch(std::string source, Intake& intake, PostgresIds& ids);

  /// A row as it is now, of which `relation` tells the columns.
  void add_row(const pgoutput::Relation& relation, const pgoutput::Tuple& row);
  void add_update(const pgoutput::Relation& relation, const pgoutput::Update& update);
  void add_delete(const pgoutput::Relation& relation, const pgoutput::Delete& change);
  /// The removal of the items of that table with these ids.
  void add_removals(const std::string& table, const std::vector<std::string>& ids);

  /// How much is gathered: changes and dead letters.
  [[nodiscard]] std::size_t size() const { return changes_.size() + letters_.size(); }

  /// Writes what is gathered, then `checkpoints`, and is empty when it returns; cancelled or failed, it is of
  /// no use any more. Errors as Intake::apply().
  [[nodiscard]] boost::asio::awaitable<Result<void>> write(std::vector<Checkpoint> checkpoints);

 private:
  struct Row {
    dynamodb::AttributeValue record;  // a map of columns
    bool is_partial = false;          // a column is missing that the server did not send
    std::string fault = {};           // why it cannot be an item; empty: it can
  };

  /// `before` is used for values of `tuple` that were not sent.
  [[nodiscard]] static Row read_row(const pgoutput::Relation& relation, const pgoutput::Tuple& tuple,
                                    const pgoutput::Tuple* before);
  void add(const pgoutput::Relation& relation, const Row& row);
  [[nodiscard]] Result<events::ItemChange> remember(const pgoutput::Relation& relation,
                                                    events::ItemChange change);
  void remove(const std::string& table, events::ItemChange removal);
  [[nodiscard]] std::string id_of(const events::ItemChange& change) const;
  void bury(const pgoutput::Relation& relation, const dynamodb::AttributeValue& record, std::string reason);

  std::string source_;
  Intake& intake_;
  const events::ItemMapping& mapping_;
  PostgresIds& ids_;
  std::vector<events::ItemChange> changes_;
  std::vector<Checkpoint> checkpoints_;
  std::vector<DeadLetter> letters_;
};

/// "public.vehicles".
[[nodiscard]] std::string table_name(const pgoutput::Relation& relation);

}  // namespace rtp::sources
