#include "app/table_sink.h"

#include <atomic>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "gateway/gateway_options.h"

namespace rtp::app {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Condition;
using dynamodb::Item;
using dynamodb::Placeholders;
using dynamodb::WriteOutcome;
using events::ChangeKind;
using events::ItemChange;
using sources::Applied;
using sources::ApplyResults;
using sources::Checkpoint;

constexpr std::string_view kSource = "source";
constexpr std::string_view kName = "name";
constexpr std::string_view kValue = "value";
constexpr std::string_view kTtl = "ttl";

/// One call of apply(): results come on the writer thread, the last of them ends it.
class Application {
 public:
  Application(std::size_t changes, std::move_only_function<void(ApplyResults)> done)
      : results_(changes, Applied::kWritten), done_(std::move(done)) {}

  /// Whether something was turned away: what comes behind it must not go in before it.
  [[nodiscard]] bool is_stopped() const { return stopped_; }

  void begin_one() { ++pending_; }

  void finish_change(std::size_t index, const Result<WriteOutcome>& outcome) {
    if (!outcome) {
      turn_away(index, outcome.error());
    } else if (outcome->kind == WriteOutcome::Kind::kConditionFailed) {
      results_[index] = Applied::kStale;
    }
    end_one();
  }

  /// In place of the write of a change.
  void turn_away(std::size_t index, const Error& error) {
    results_[index] = std::unexpected(error);
    stopped_ = stopped_ || error.code == ErrorCode::kThrottled;
  }

  void finish_checkpoint(const Result<WriteOutcome>& outcome) {
    // A source whose place is lost must stop, whatever the reason.
    if (!outcome && !checkpoint_failed_.exchange(true)) {
      checkpoint_error_ = {ErrorCode::kUnavailable,
                           fmt::format("a checkpoint cannot be written: {}", outcome.error().message)};
    }
    end_one();
  }

  void end_one() {
    if (--pending_ == 0) {
      if (checkpoint_failed_) {
        results_.emplace_back(std::unexpected(checkpoint_error_));
      }
      done_(std::move(results_));
    }
  }

 private:
  ApplyResults results_;  // each written by one thread, read by the one that ends the last write
  std::move_only_function<void(ApplyResults)> done_;
  std::atomic<std::size_t> pending_{1};  // one for the caller
  std::atomic<bool> stopped_{false};
  std::atomic<bool> checkpoint_failed_{false};
  Error checkpoint_error_{};
};

/// Holds where the stored item is not newer; absent where every change counts.
std::optional<Condition> version_condition(const ItemChange& change) {
  if (change.version_attribute.empty()) {
    return std::nullopt;
  }
  const auto version = change.item.find(change.version_attribute);
  if (version == change.item.end()) {
    return std::nullopt;
  }
  Placeholders placeholders;
  placeholders.names.emplace("#v", change.version_attribute);
  placeholders.values.emplace(":v", version->second);
  placeholders.values.emplace(":t", std::string(dynamodb::descriptor(version->second.type())));
  constexpr std::string_view kNotNewer = "attribute_not_exists(#v) OR #v <= :v OR NOT attribute_type(#v, :t)";
  return *Condition::parse("ConditionExpression", kNotNewer, placeholders);
}

/// The key of a table whose hash key is the attribute `key_name`.
Item key_of(const Item& item, std::string_view key_name) {
  Item key;
  if (const auto found = item.find(key_name); found != item.end()) {
    key.emplace(found->first, found->second);
  }
  return key;
}

/// Sets every attribute but the key; absent where there is none.
std::optional<dynamodb::Update> merge_update(Item item, std::string_view key_name) {
  if (const auto key = item.find(key_name); key != item.end()) {
    item.erase(key);
  }
  return item.empty() ? std::nullopt : std::optional(dynamodb::Update::merge(std::move(item), {}));
}

std::string text_of(const Item& row, std::string_view name) {
  const auto found = row.find(name);
  const std::string* text = found == row.end() ? nullptr : found->second.as<std::string>();
  return text == nullptr ? std::string() : *text;
}

Item checkpoint_key(std::string_view source, std::string_view name) {
  Item key;
  key.emplace(std::string(kSource), std::string(source));
  key.emplace(std::string(kName), std::string(name));
  return key;
}

void write_change(tables::Tables& tables, std::string_view key_name, ItemChange change,
                  tables::Done<WriteOutcome> done) {
  std::optional<Condition> condition = version_condition(change);
  const std::string table(gateway::kItemTableName);
  if (change.kind == ChangeKind::kReplace) {
    tables.put_item({.table_name = table, .item = std::move(change.item), .condition = std::move(condition)},
                    std::move(done));
    return;
  }
  Item key = key_of(change.item, key_name);
  if (change.kind == ChangeKind::kRemove) {
    tables.delete_item({.table_name = table, .key = std::move(key), .condition = std::move(condition)},
                       std::move(done));
    return;
  }
  tables.update_item({.table_name = table,
                      .key = std::move(key),
                      .update = merge_update(std::move(change.item), key_name),
                      .condition = std::move(condition)},
                     std::move(done));
}

void write_checkpoint(tables::Tables& tables, std::string_view source, Checkpoint checkpoint,
                      tables::Done<WriteOutcome> done) {
  const std::string table(kCheckpointTableName);
  Item row = checkpoint_key(source, checkpoint.name);
  if (!checkpoint.value) {
    tables.delete_item({.table_name = table, .key = std::move(row), .condition = {}}, std::move(done));
    return;
  }
  row.emplace(std::string(kValue), *std::move(checkpoint.value));
  if (checkpoint.expires.count() > 0) {
    row.emplace(std::string(kTtl), *dynamodb::Number::parse(std::to_string(checkpoint.expires.count())));
  }
  tables.put_item({.table_name = table, .item = std::move(row), .condition = {}}, std::move(done));
}

}  // namespace

dynamodb::TableSchema TableSink::checkpoint_schema() {
  dynamodb::TableSchema schema;
  schema.name = kCheckpointTableName;
  schema.key = {.hash = {std::string(kSource), dynamodb::Type::kString},
                .range = dynamodb::KeyAttribute{std::string(kName), dynamodb::Type::kString}};
  schema.attribute_definitions = {schema.key.hash, *schema.key.range};
  schema.ttl_attribute = kTtl;
  return schema;
}

void TableSink::apply(std::string source, std::vector<ItemChange> changes,
                      std::vector<Checkpoint> checkpoints, std::move_only_function<void(ApplyResults)> done) {
  const auto application = std::make_shared<Application>(changes.size(), std::move(done));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (application->is_stopped()) {
      application->turn_away(i, {ErrorCode::kThrottled, "what is before it waits for its turn"});
      continue;
    }
    application->begin_one();
    write_change(
        tables_, item_key_, std::move(changes[i]),
        [application, i](const Result<WriteOutcome>& outcome) { application->finish_change(i, outcome); });
  }
  for (Checkpoint& checkpoint : checkpoints) {
    if (application->is_stopped()) {
      break;
    }
    application->begin_one();
    write_checkpoint(
        tables_, source, std::move(checkpoint),
        [application](const Result<WriteOutcome>& outcome) { application->finish_checkpoint(outcome); });
  }
  application->end_one();
}

Result<std::optional<std::string>> TableSink::checkpoint(std::string_view source,
                                                         std::string_view name) const {
  dynamodb::GetItemRequest request;
  request.table_name = kCheckpointTableName;
  request.key = checkpoint_key(source, name);
  RTP_TRY(const auto read, tables_.get_item(request));
  return read.item ? std::optional(text_of(*read.item, kValue)) : std::nullopt;
}

Result<std::vector<Checkpoint>> TableSink::checkpoints(std::string_view source,
                                                       std::string_view prefix) const {
  dynamodb::QueryRequest request;
  request.page.table_name = kCheckpointTableName;
  std::vector<dynamodb::AttributeCondition> conditions = {{.attribute = std::string(kSource),
                                                           .op = dynamodb::RangeOperator::kEqual,
                                                           .operands = {std::string(source)}}};
  if (!prefix.empty()) {
    conditions.push_back({.attribute = std::string(kName),
                          .op = dynamodb::RangeOperator::kBeginsWith,
                          .operands = {std::string(prefix)}});
  }
  RTP_TRY(request.key_conditions, dynamodb::KeyConditions::make(std::move(conditions)));
  std::vector<Checkpoint> found;
  do {
    RTP_TRY(dynamodb::ItemPage page, tables_.query(request));
    for (const Item& row : page.items) {
      found.push_back({.name = text_of(row, kName), .value = text_of(row, kValue)});
    }
    request.page.exclusive_start_key = std::move(page.last_evaluated_key);
  } while (request.page.exclusive_start_key);
  return found;
}

}  // namespace rtp::app
