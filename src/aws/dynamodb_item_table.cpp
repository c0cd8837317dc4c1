#include "aws/dynamodb_item_table.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "aws/job_queue.h"
#include "dynamodb/json_writer.h"

namespace rtp::aws {
namespace {

using boost::asio::awaitable;
using dynamodb::Item;
using dynamodb::ObjectWriter;
using events::ChangeKind;
using events::ItemChange;

constexpr std::size_t kItemsAtOnce = 128;

/// What an expression refers to.
struct Placeholders {
  std::map<std::string, std::string> names;  // "#v": attribute
  Item values;                               // ":v"
};

/// Holds where the stored item is not newer; empty where every change counts.
std::string version_condition(const ItemChange& change, Placeholders& placeholders) {
  const dynamodb::AttributeValue* version = version_of(change);
  if (version == nullptr) {
    return {};
  }
  placeholders.names.emplace("#v", change.version_attribute);
  placeholders.values.emplace(":v", *version);
  placeholders.values.emplace(":t", std::string(dynamodb::descriptor(version->type())));
  return std::string(events::kNotNewerCondition);
}

/// Sets every attribute but the key; empty where there is none.
std::string merge_expression(const Item& item, std::string_view item_key, Placeholders& placeholders) {
  std::string expression;
  for (const auto& [name, value] : item) {
    if (name == item_key) {
      continue;
    }
    const std::string number = std::to_string(placeholders.values.size());
    expression += fmt::format("{}#{} = :{}", expression.empty() ? "SET " : ", ", "a" + number, "a" + number);
    placeholders.names.emplace("#a" + number, name);
    placeholders.values.emplace(":a" + number, value);
  }
  return expression;
}

void write_placeholders(ObjectWriter& object, const Placeholders& placeholders) {
  if (placeholders.names.empty()) {
    return;
  }
  object.object("ExpressionAttributeNames", [&](ObjectWriter& names) {
    for (const auto& [placeholder, name] : placeholders.names) {
      names.string(placeholder, name);
    }
  });
  object.item("ExpressionAttributeValues", placeholders.values);
}

std::string_view operation_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kReplace:
      return "PutItem";
    case ChangeKind::kMerge:
      return "UpdateItem";
    case ChangeKind::kRemove:
      return "DeleteItem";
  }
  std::unreachable();
}

}  // namespace

ItemOperation item_operation(std::string_view table_name, std::string_view item_key,
                             const ItemChange& change) {
  Placeholders placeholders;
  const std::string condition = version_condition(change, placeholders);
  std::string body = dynamodb::json_object([&](ObjectWriter& object) {
    object.string("TableName", table_name);
    if (change.kind == ChangeKind::kReplace) {
      object.item("Item", change.item);
    } else {
      object.item("Key", key_of(change, item_key));
    }
    if (change.kind == ChangeKind::kMerge) {
      const std::string update = merge_expression(change.item, item_key, placeholders);
      if (!update.empty()) {
        object.string("UpdateExpression", update);
      }
    }
    if (!condition.empty()) {
      object.string("ConditionExpression", condition);
    }
    write_placeholders(object, placeholders);
  });
  return {.name = std::string(operation_of(change.kind)), .body = std::move(body)};
}

DynamodbItemTable::DynamodbItemTable(DynamodbClient& dynamodb, CallLoop& loop, std::string table_name,
                                     std::string item_key)
    : dynamodb_(dynamodb), loop_(loop), table_name_(std::move(table_name)), item_key_(std::move(item_key)) {}

std::vector<Result<void>> DynamodbItemTable::apply(const std::vector<ItemChange>& changes) {
  std::vector<Result<void>> results(changes.size());
  std::map<std::string, std::vector<std::size_t>> chains;
  for (std::size_t place = 0; place < changes.size(); ++place) {
    chains[id_of(changes[place], item_key_)].push_back(place);
  }
  JobQueue queue(loop_.executor(), kItemsAtOnce);
  for (auto& [id, places] : chains) {
    queue.add([this, &changes, &results, own = std::move(places)]() mutable {
      return apply_chain(&changes, std::move(own), &results);
    });
  }
  loop_.run_until([&queue] { return queue.idle(); });
  return results;
}

awaitable<void> DynamodbItemTable::apply_chain(const std::vector<ItemChange>* changes,
                                               std::vector<std::size_t> places,
                                               std::vector<Result<void>>* results) {
  Result<void> behind;  // an error: nothing more goes in
  for (const std::size_t place : places) {
    Result<void>& result = (*results)[place];
    if (!behind) {
      result = behind;
      continue;
    }
    ItemOperation operation = item_operation(table_name_, item_key_, (*changes)[place]);
    const auto answer = co_await dynamodb_.call(std::move(operation.name), std::move(operation.body));
    if (answer || answer.error().code == ErrorCode::kConditionFailed) {
      continue;  // what is stale is done
    }
    result = std::unexpected(answer.error());
    if (!events::is_refused_for_good(answer.error())) {
      behind = result;
    }
  }
}

}  // namespace rtp::aws
