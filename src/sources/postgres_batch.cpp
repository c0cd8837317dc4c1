#include "sources/postgres_batch.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"
#include "pgoutput/column_value.h"

namespace rtp::sources {
namespace {

using dynamodb::AttributeValue;
using events::ChangeKind;
using events::ItemChange;
using pgoutput::Relation;
using pgoutput::Tuple;
using pgoutput::TupleValue;

/// The values before an update, or nullptr where the server sent none.
const Tuple* before_of(const pgoutput::Update& update) {
  if (const auto* key = std::get_if<pgoutput::OldKey>(&update.before)) {
    return &key->tuple;
  }
  const auto* row = std::get_if<pgoutput::OldRow>(&update.before);
  return row == nullptr ? nullptr : &row->tuple;
}

events::Metadata metadata_of(const Relation& relation) { return {{"table", table_name(relation)}}; }

}  // namespace

std::string table_name(const Relation& relation) {
  return fmt::format("{}.{}", relation.schema, relation.name);
}

PostgresBatch::PostgresBatch(std::string source, Intake& intake, PostgresIds& ids)
    : source_(std::move(source)), intake_(intake), mapping_(intake.mapping()), ids_(ids) {}

PostgresBatch::Row PostgresBatch::read_row(const Relation& relation, const Tuple& tuple,
                                           const Tuple* before) {
  Row row;
  dynamodb::Map columns;
  columns.reserve(relation.columns.size());
  if (tuple.size() != relation.columns.size()) {
    row.fault =
        fmt::format("the row has {} values, its table {} columns", tuple.size(), relation.columns.size());
  }
  for (std::size_t i = 0; i < std::min(tuple.size(), relation.columns.size()); ++i) {
    const pgoutput::Column& column = relation.columns[i];
    const bool is_unsent = std::holds_alternative<pgoutput::UnchangedToast>(tuple[i]);
    const TupleValue& value = is_unsent && before != nullptr && i < before->size() ? (*before)[i] : tuple[i];
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr && is_unsent) {
      row.is_partial = true;
    } else if (text == nullptr) {
      columns.insert_or_assign(column.name, dynamodb::Null());
    } else if (auto read = pgoutput::column_value(*text, column)) {
      columns.insert_or_assign(column.name, *std::move(read));
    } else {
      row.fault = read.error().message;
      columns.insert_or_assign(column.name, printable_utf8(*text));
    }
  }
  row.record = std::move(columns);
  return row;
}

std::string PostgresBatch::id_of(const ItemChange& change) const {
  return events::id_of(change, mapping_.rules().item_key);
}

void PostgresBatch::bury(const Relation& relation, const AttributeValue& record, std::string reason) {
  DeadLetter letter{.source = source_,
                    .reason = std::move(reason),
                    .metadata = metadata_of(relation),
                    .payload = {},
                    .form = LetterForm::kRecord};
  dynamodb::append_plain_json(letter.payload, record);
  letters_.push_back(std::move(letter));
}

void PostgresBatch::remove(const std::string& table, ItemChange removal) {
  if (auto checkpoint = ids_.remove(table, id_of(removal))) {
    checkpoints_.push_back(*std::move(checkpoint));
  }
  changes_.push_back(std::move(removal));
}

Result<ItemChange> PostgresBatch::remember(const Relation& relation, ItemChange change) {
  RTP_TRY(auto checkpoint, ids_.add(table_name(relation), id_of(change)));
  if (checkpoint) {
    checkpoints_.push_back(*std::move(checkpoint));
  }
  return change;
}

void PostgresBatch::add(const Relation& relation, const Row& row) {
  auto change = row.fault.empty() ? mapping_.map_record(row.record, metadata_of(relation))
                                  : fail(ErrorCode::kInvalidArgument, row.fault);
  if (change && change->kind == ChangeKind::kRemove) {
    remove(table_name(relation), *std::move(change));
    return;
  }
  if (change) {
    change = remember(relation, *std::move(change));
  }
  if (!change) {
    bury(relation, row.record, change.error().message);
    return;
  }
  if (row.is_partial) {
    change->kind = ChangeKind::kMerge;  // what was not sent stays as it is
  }
  changes_.push_back(*std::move(change));
}

void PostgresBatch::add_row(const Relation& relation, const Tuple& row) {
  add(relation, read_row(relation, row, nullptr));
}

void PostgresBatch::add_update(const Relation& relation, const pgoutput::Update& update) {
  const Tuple* before = before_of(update);
  const Row row = read_row(relation, update.row, before);
  if (before != nullptr) {
    const Row old = read_row(relation, *before, nullptr);
    auto removal = mapping_.map_removal(old.record, metadata_of(relation));
    const auto now = mapping_.map_removal(row.record, metadata_of(relation));
    if (removal && (!now || id_of(*now) != id_of(*removal))) {
      removal->version_attribute.clear();
      remove(table_name(relation), *std::move(removal));
    }
  }
  add(relation, row);
}

void PostgresBatch::add_delete(const Relation& relation, const pgoutput::Delete& change) {
  const Tuple& before = std::visit([](const auto& old) -> const Tuple& { return old.tuple; }, change.before);
  const Row row = read_row(relation, before, nullptr);
  auto removal = mapping_.map_removal(row.record, metadata_of(relation));
  if (!removal) {
    bury(relation, row.record, fmt::format("a row was deleted: {}", removal.error().message));
    return;
  }
  removal->version_attribute.clear();  // the row is gone, whatever its version was
  remove(table_name(relation), *std::move(removal));
}

void PostgresBatch::add_removals(const std::string& table, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    ItemChange removal{.kind = ChangeKind::kRemove, .item = {}};
    removal.item.emplace(mapping_.rules().item_key, id);
    remove(table, std::move(removal));
  }
}

boost::asio::awaitable<Result<void>> PostgresBatch::write(std::vector<Checkpoint> checkpoints) {
  checkpoints_.insert(checkpoints_.end(), std::make_move_iterator(checkpoints.begin()),
                      std::make_move_iterator(checkpoints.end()));
  if (!letters_.empty()) {
    RTP_CO_CHECK(intake_.bury(std::exchange(letters_, {})));
  }
  std::vector<events::ItemChange> changes = std::exchange(changes_, {});
  std::vector<Checkpoint> behind = std::exchange(checkpoints_, {});
  const auto applied = co_await intake_.apply(std::move(changes), std::move(behind));
  co_return applied ? Result<void>() : std::unexpected(applied.error());
}

}  // namespace rtp::sources
