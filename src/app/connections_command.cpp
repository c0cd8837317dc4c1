#include "app/connections_command.h"

#include <array>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "app/api_client.h"
#include "app/text_table.h"
#include "dynamodb/wire_json.h"

namespace rtp::app {
namespace {

constexpr std::array<std::string_view, 4> kColumns = {"connectionId", "realTimeItemId", "realTimeItemKey",
                                                      "ttl"};

std::string cell(const dynamodb::Item& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) {
    return "";
  }
  if (const auto* text = found->second.as<std::string>()) {
    return *text;
  }
  std::string json;
  dynamodb::append_plain_json(json, found->second);
  return json;
}

Result<boost::json::object> scan_page(ApiClient& api, const boost::json::value* start_key) {
  boost::json::object request = {{"TableName", "WebSocketConnectionManager"}};
  if (start_key != nullptr) {
    request["ExclusiveStartKey"] = *start_key;
  }
  RTP_TRY(const auto body, api.dynamodb("Scan", boost::json::serialize(request)));
  boost::system::error_code error;
  auto answer = boost::json::parse(body, error);
  if (error || !answer.is_object() || answer.get_object().if_contains("Items") == nullptr ||
      !answer.get_object()["Items"].is_array()) {
    return fail(ErrorCode::kMalformed, "the answer to Scan is not that of a DynamoDB endpoint: check --api");
  }
  return std::move(answer.get_object());
}

Result<std::vector<dynamodb::Item>> scan_all(ApiClient& api) {
  std::vector<dynamodb::Item> rows;
  boost::json::object page;
  const boost::json::value* start_key = nullptr;
  do {
    RTP_TRY(page, scan_page(api, start_key));
    for (const auto& json : page["Items"].get_array()) {
      RTP_TRY(auto row, dynamodb::item_from_typed_json(json));
      rows.push_back(std::move(row));
    }
    start_key = page.if_contains("LastEvaluatedKey");
  } while (start_key != nullptr);
  return rows;
}

}  // namespace

std::string connections_table(std::span<const dynamodb::Item> rows) {
  std::vector<std::vector<std::string>> cells;
  cells.emplace_back(kColumns.begin(), kColumns.end());
  for (const auto& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (const std::string_view column : kColumns) {
      line.push_back(cell(row, column));
    }
  }
  return text_table(cells);
}

ConnectionsCommand::ConnectionsCommand(CLI::App& root)
    : Command(root, "connections", "List the live connections", "rtp connections"),
      config_(line(), {"api"}) {}

Result<void> ConnectionsCommand::run() {
  RTP_TRY(const auto config, config_.load());
  ApiClient api(config.values);
  RTP_TRY(const auto rows, scan_all(api));
  fmt::print("{}", connections_table(rows));
  return {};
}

}  // namespace rtp::app
