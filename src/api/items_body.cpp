#include "api/items_body.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/trimmed.h"
#include "dynamodb/schema.h"
#include "dynamodb/wire_json.h"

namespace rtp::api {
namespace {

using dynamodb::Item;

Result<std::vector<Item>> parse_lines(std::string_view body) {
  std::vector<Item> items;
  for (std::size_t line = 1; !body.empty(); ++line) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view text = trim_json(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    if (!text.empty()) {
      RTP_TRY(Item item, parse_item(text, fmt::format("line {}", line)));
      items.push_back(std::move(item));
    }
  }
  return items;
}

Result<std::vector<Item>> parse_any(std::string_view body) {
  if (trim_json(body).starts_with('[')) {
    return dynamodb::items_from_plain_json(body);
  }
  if (Result<Item> item = dynamodb::item_from_plain_json(trim_json(body))) {
    std::vector<Item> items;
    items.push_back(*std::move(item));
    return items;
  }
  return parse_lines(body);
}

}  // namespace

std::string_view trim_json(std::string_view text) { return trimmed(text, " \t\r\n"); }

Result<Item> parse_item(std::string_view text, std::string_view place) {
  Result<Item> item = dynamodb::item_from_plain_json(text);
  if (!item) {
    return fail(item.error().code, fmt::format("{}: {}", place, item.error().message));
  }
  return item;
}

Result<std::vector<Item>> parse_items(std::string_view body, std::string_view key_name) {
  RTP_TRY(std::vector<Item> items, parse_any(body));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const Result<void> valid = check_item(items[i], key_name); !valid) {
      return fail(valid.error().code, fmt::format("item {} {}", i + 1, valid.error().message));
    }
  }
  return items;
}

Result<void> check_item(const Item& item, std::string_view key_name) {
  const auto id = item.find(key_name);
  if (id == item.end() || id->second.as<std::string>() == nullptr) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("has no string attribute '{}', which identifies it", key_name));
  }
  if (dynamodb::item_size(item) > dynamodb::kMaxItemBytes) {
    return fail(ErrorCode::kInvalidArgument, "is larger than 400 KB");
  }
  const dynamodb::KeySchema key = {.hash = {std::string(key_name), dynamodb::Type::kString}, .range = {}};
  if (const auto valid = dynamodb::check_key_of_item(key, item); !valid) {
    return fail(valid.error().code, fmt::format("is refused: {}", valid.error().message));
  }
  return {};
}

}  // namespace rtp::api
