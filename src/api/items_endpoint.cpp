#include "api/items_endpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/http_errors.h"
#include "api/items_post.h"
#include "base/url.h"
#include "dynamodb/requests.h"
#include "dynamodb/wire_json.h"

namespace rtp::api {
namespace {

namespace http = boost::beast::http;
using dynamodb::Item;
using dynamodb::WriteOutcome;

constexpr std::string_view kPrefix = "/items";

net::HttpResponse method_not_allowed(std::string_view allowed) {
  net::HttpResponse response =
      json_message(http::status::method_not_allowed, fmt::format("Use one of {} here", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

net::HttpResponse item_response(const Item& item) {
  net::HttpResponse response{.content_type = "application/json", .body = {}, .headers = {}};
  dynamodb::append_plain_json(response.body, item);
  response.body += '\n';
  return response;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// The item of one JSON object text; `place` ("line 3") names it in errors.
Result<Item> parse_item(std::string_view text, std::string_view place) {
  Result<Item> item = dynamodb::item_from_plain_json(text);
  if (!item) {
    return fail(item.error().code, fmt::format("{}: {}", place, item.error().message));
  }
  return item;
}

/// The items of one object per line.
Result<std::vector<Item>> parse_lines(std::string_view body) {
  std::vector<Item> items;
  for (std::size_t line = 1; !body.empty(); ++line) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view text = trim(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    if (!text.empty()) {
      RTP_TRY(Item item, parse_item(text, fmt::format("line {}", line)));
      items.push_back(std::move(item));
    }
  }
  return items;
}

/// The items of an array, of one object, which may have several lines, or of one object per line.
Result<std::vector<Item>> parse_items(std::string_view body) {
  if (trim(body).starts_with('[')) {
    return dynamodb::items_from_plain_json(body);
  }
  if (Result<Item> item = dynamodb::item_from_plain_json(trim(body))) {
    std::vector<Item> items;
    items.push_back(*std::move(item));
    return items;
  }
  return parse_lines(body);
}

}  // namespace

ItemsEndpoint::ItemsEndpoint(tables::Tables& tables, std::string real_time_item_key)
    : tables_(tables), real_time_item_key_(std::move(real_time_item_key)) {}

void ItemsEndpoint::handle(const net::HttpRequest& request, const Exchange& exchange) const {
  std::string_view path = split_target(request.target).path;
  path.remove_prefix(kPrefix.size());
  if (path.empty() || path == "/") {
    if (request.method != http::verb::post) {
      exchange->reply(
          method_not_allowed("POST /items, PUT /items/{id}, GET /items/{id}, DELETE /items/{id}"));
      return;
    }
    post(request.body, exchange);
    return;
  }
  const Result<std::string> id = percent_decode(path.substr(1));
  if (!id) {
    exchange->reply(error_response(id.error()));
    return;
  }
  switch (request.method) {
    case http::verb::put:
      put(*id, request.body, exchange);
      return;
    case http::verb::get:
    case http::verb::head:
      get(*id, exchange);
      return;
    case http::verb::delete_:
      erase(*id, exchange);
      return;
    default:
      exchange->reply(method_not_allowed("PUT, GET, HEAD, DELETE"));
  }
}

Item ItemsEndpoint::key(std::string_view id) const {
  Item item;
  item.emplace(real_time_item_key_, std::string(id));
  return item;
}

void ItemsEndpoint::put(std::string_view id, std::string_view body, const Exchange& exchange) const {
  Result<Item> item = parse_item(body, "body");
  if (!item) {
    exchange->reply(error_response(item.error()));
    return;
  }
  const auto [attribute, added] = item->try_emplace(real_time_item_key_, std::string(id));
  if (!added && attribute->second != dynamodb::AttributeValue(std::string(id))) {
    exchange->reply(json_message(
        http::status::bad_request,
        fmt::format("the body's '{0}' is not '{1}' as in the path: leave '{0}' out, or make them equal",
                    real_time_item_key_, id)));
    return;
  }
  dynamodb::PutItemRequest request;
  request.table_name = kItemTableName;
  request.item = std::move(*item);
  tables_.put_item(std::move(request), [exchange, answer = std::string(id),
                                        key = real_time_item_key_](const Result<WriteOutcome>& outcome) {
    if (!outcome) {
      exchange->reply(error_response(outcome.error()));
      return;
    }
    net::HttpResponse response{.content_type = "application/json", .body = "{", .headers = {}};
    dynamodb::append_json_string(response.body, key);
    response.body += ':';
    dynamodb::append_json_string(response.body, answer);
    response.body += "}\n";
    exchange->reply(std::move(response));
  });
}

void ItemsEndpoint::get(std::string_view id, const Exchange& exchange) const {
  dynamodb::GetItemRequest request;
  request.table_name = kItemTableName;
  request.key = key(id);
  const auto read = tables_.get_item(request);
  if (!read) {
    exchange->reply(error_response(read.error()));
  } else if (const auto& item = read->item) {
    exchange->reply(item_response(*item));
  } else {
    exchange->reply(json_message(http::status::not_found,
                                 fmt::format("there is no item with {} '{}'", real_time_item_key_, id)));
  }
}

void ItemsEndpoint::erase(std::string_view id, const Exchange& exchange) const {
  dynamodb::DeleteItemRequest request;
  request.table_name = kItemTableName;
  request.key = key(id);
  tables_.delete_item(std::move(request), [exchange](const Result<WriteOutcome>& outcome) {
    if (!outcome) {
      exchange->reply(error_response(outcome.error()));
    } else {
      exchange->reply({.status = http::status::no_content, .content_type = {}, .body = {}, .headers = {}});
    }
  });
}

Result<void> ItemsEndpoint::check(const Item& item) const {
  const auto id = item.find(real_time_item_key_);
  if (id == item.end() || id->second.as<std::string>() == nullptr) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("has no string attribute '{}', which identifies it", real_time_item_key_));
  }
  if (dynamodb::item_size(item) > dynamodb::kMaxItemBytes) {
    return fail(ErrorCode::kInvalidArgument, "is larger than 400 KB");
  }
  const dynamodb::KeySchema key = {.hash = {real_time_item_key_, dynamodb::Type::kString}, .range = {}};
  if (const auto valid = dynamodb::key_of_item(key, item); !valid) {
    return fail(valid.error().code, fmt::format("is refused: {}", valid.error().message));
  }
  return {};
}

Result<std::vector<Item>> ItemsEndpoint::items_of_body(std::string_view body) const {
  RTP_TRY(std::vector<Item> items, parse_items(body));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const Result<void> valid = check(items[i]); !valid) {
      return fail(valid.error().code, fmt::format("item {} {}", i + 1, valid.error().message));
    }
  }
  return items;
}

void ItemsEndpoint::post(std::string_view body, const Exchange& exchange) const {
  Result<std::vector<Item>> items = items_of_body(body);
  if (!items) {
    exchange->reply(error_response(items.error()));
    return;
  }
  if (items->empty()) {
    exchange->reply(
        json_message(http::status::bad_request,
                     "the body has no item: send a JSON object, an array of them, or one per line"));
    return;
  }
  ItemsPost::start(tables_, *std::move(items), exchange, stopping_);
}

}  // namespace rtp::api
