#include "aws/connection_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/job_queue.h"
#include "dynamodb/wire_json.h"

namespace rtp::aws {
namespace {

using boost::asio::awaitable;
using dynamodb::Item;
using Write = DynamodbClient::Write;

constexpr std::size_t kBatchesAtOnce = 8;
constexpr std::string_view kConnectionId = "connectionId";
constexpr std::string_view kItemId = "realTimeItemId";
constexpr std::string_view kItemKeyAttribute = "realTimeItemKey";
constexpr std::string_view kTtl = "ttl";

/// A Query of the rows with one value of one attribute, without its closing brace.
std::string query_of(std::string_view table_name, std::string_view attribute, std::string_view value) {
  std::string body = R"({"TableName":)";
  dynamodb::append_json_string(body, table_name);
  body += R"(,"KeyConditionExpression":"#k = :v","ExpressionAttributeNames":{"#k":)";
  dynamodb::append_json_string(body, attribute);
  body += R"(},"ExpressionAttributeValues":{":v":{"S":)";
  dynamodb::append_json_string(body, value);
  return body + "}}";
}

/// The values of one attribute.
std::vector<std::string> texts_of(std::vector<Item> items, std::string_view name) {
  std::vector<std::string> texts;
  for (Item& item : items) {
    const auto found = item.find(name);
    if (std::string* text = found == item.end() ? nullptr : found->second.as<std::string>()) {
      texts.push_back(std::move(*text));
    }
  }
  return texts;
}

}  // namespace

Item connection_key(std::string_view connection_id, std::string_view item_id) {
  Item key;
  key.emplace(kConnectionId, std::string(connection_id));
  key.emplace(kItemId, std::string(item_id));
  return key;
}

Item connection_item(const functions::ConnectionRow& row) {
  Item item = connection_key(row.connection_id, row.real_time_item_id);
  item.emplace(kItemKeyAttribute, row.real_time_item_key);
  item.emplace(kTtl, dynamodb::Number(row.ttl.count()));
  return item;
}

ConnectionRows::ConnectionRows(DynamodbClient& dynamodb, CallLoop& loop, std::string table_name)
    : dynamodb_(dynamodb), loop_(loop), table_name_(std::move(table_name)) {}

Result<void> ConnectionRows::write(std::vector<Write> writes) {
  JobQueue queue(loop_.executor(), kBatchesAtOnce);
  Result<void> outcome;
  for (auto begin = writes.begin(); begin != writes.end();) {
    const auto size = std::min<std::ptrdiff_t>(DynamodbClient::kMaxBatch, writes.end() - begin);
    std::vector<Write> batch(std::make_move_iterator(begin), std::make_move_iterator(begin + size));
    queue.add([this, &outcome, batch = std::move(batch)]() mutable {
      return write_batch(std::move(batch), &outcome);
    });
    begin += size;
  }
  loop_.run_until([&queue] { return queue.idle(); });
  return outcome;
}

awaitable<void> ConnectionRows::write_batch(std::vector<Write> batch, Result<void>* outcome) {
  Result<void> written = co_await dynamodb_.write_batch(table_name_, std::move(batch));
  if (!written && *outcome) {
    *outcome = std::move(written);
  }
}

Result<std::vector<std::string>> ConnectionRows::items_of(std::string_view connection_id) {
  std::vector<std::string> ids;
  const auto collect = [&ids](std::vector<Item> items) {
    std::ranges::move(texts_of(std::move(items), kItemId), std::back_inserter(ids));
  };
  std::string body = query_of(table_name_, kConnectionId, connection_id) +
                     R"(,"ConsistentRead":true,"ProjectionExpression":"realTimeItemId")";
  RTP_CHECK(loop_.run(dynamodb_.query(std::move(body), collect)));
  return ids;
}

awaitable<Result<void>> ConnectionRows::find_connections(std::string item_id, OnConnections on_connections) {
  std::string body = query_of(table_name_, kItemId, item_id) + R"(,"IndexName":")";
  body.append(kItemIdIndex).append(R"(","ProjectionExpression":"connectionId")");
  DynamodbClient::OnItems on_items = [on_connections = std::move(on_connections)](std::vector<Item> items) {
    on_connections(texts_of(std::move(items), kConnectionId));
  };
  co_return co_await dynamodb_.query(std::move(body), std::move(on_items));
}

}  // namespace rtp::aws
