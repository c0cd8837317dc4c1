#include "api/items_endpoint.h"

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/http_errors.h"
#include "api/items_body.h"
#include "api/items_post.h"
#include "api/items_stream.h"
#include "base/ascii.h"
#include "base/url.h"
#include "dynamodb/requests.h"
#include "dynamodb/wire_json.h"

namespace rtp::api {
namespace {

namespace http = boost::beast::http;
using dynamodb::Item;
using dynamodb::WriteOutcome;

constexpr std::string_view kPrefix = "/items";
constexpr std::string_view kLines = "application/x-ndjson";
constexpr std::uint64_t kMaxKeptBytes = 1024 * 1024;  // of lines: then they are read as they come

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

/// The answer to a write of the item `id`: {"vehicleId":"3"}.
tables::Done<WriteOutcome> answer_with_key(const std::shared_ptr<net::HttpExchange>& exchange,
                                           std::string_view key, std::string_view id) {
  net::HttpResponse response{.content_type = "application/json", .body = "{", .headers = {}};
  dynamodb::append_json_string(response.body, key);
  response.body += ':';
  dynamodb::append_json_string(response.body, id);
  response.body += "}\n";
  return [exchange, response = std::move(response)](const Result<WriteOutcome>& outcome) mutable {
    exchange->reply(outcome ? std::move(response) : error_response(outcome.error()));
  };
}

/// Takes the names of the attributes that are null out of `item`.
std::vector<std::string> take_nulls(Item& item) {
  std::vector<std::string> names;
  for (auto attribute = item.begin(); attribute != item.end();) {
    if (attribute->second.type() == dynamodb::Type::kNull) {
      names.push_back(attribute->first);
      attribute = item.erase(attribute);
    } else {
      ++attribute;
    }
  }
  return names;
}

}  // namespace

ItemsEndpoint::ItemsEndpoint(tables::Tables& tables, std::string real_time_item_key)
    : tables_(tables), real_time_item_key_(std::move(real_time_item_key)) {}

bool ItemsEndpoint::is_stream(http::verb method, std::string_view target, const http::fields& headers) {
  const std::string_view path = split_target(target).path;
  if (method != http::verb::post || (path != kPrefix && path != "/items/")) {
    return false;
  }
  const std::string_view type = headers[http::field::content_type];
  if (!equals_ignoring_case(trim_json(type.substr(0, type.find(';'))), kLines)) {
    return false;
  }
  const std::string_view length = headers[http::field::content_length];
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
  return length.empty() || error != std::errc{} || bytes > kMaxKeptBytes;
}

void ItemsEndpoint::post_stream(const Exchange& exchange) const {
  ItemsStream::start(tables_, real_time_item_key_, exchange, stopping_);
}

void ItemsEndpoint::handle(const net::HttpRequest& request, const Exchange& exchange) const {
  std::string_view path = split_target(request.target).path;
  path.remove_prefix(kPrefix.size());
  if (path.empty() || path == "/") {
    if (request.method != http::verb::post) {
      exchange->reply(method_not_allowed("POST /items, and PUT, PATCH, GET and DELETE /items/{id}"));
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
    case http::verb::patch:
      patch(*id, request.body, exchange);
      return;
    case http::verb::get:
    case http::verb::head:
      get(*id, exchange);
      return;
    case http::verb::delete_:
      erase(*id, exchange);
      return;
    default:
      exchange->reply(method_not_allowed("PUT, PATCH, GET, HEAD, DELETE"));
  }
}

Item ItemsEndpoint::key(std::string_view id) const {
  Item item;
  item.emplace(real_time_item_key_, std::string(id));
  return item;
}

Result<Item> ItemsEndpoint::item_of_body(std::string_view id, std::string_view body) const {
  RTP_TRY(Item item, parse_item(body, "body"));
  const auto [attribute, added] = item.try_emplace(real_time_item_key_, std::string(id));
  if (!added && attribute->second != dynamodb::AttributeValue(std::string(id))) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("the body's '{0}' is not '{1}' as in the path: leave '{0}' out, or make them equal",
                    real_time_item_key_, id));
  }
  return item;
}

void ItemsEndpoint::put(std::string_view id, std::string_view body, const Exchange& exchange) const {
  Result<Item> item = item_of_body(id, body);
  if (!item) {
    exchange->reply(error_response(item.error()));
    return;
  }
  dynamodb::PutItemRequest request;
  request.table_name = kItemTableName;
  request.item = *std::move(item);
  tables_.put_item(std::move(request), answer_with_key(exchange, real_time_item_key_, id));
}

void ItemsEndpoint::patch(std::string_view id, std::string_view body, const Exchange& exchange) const {
  Result<Item> item = item_of_body(id, body);
  if (!item) {
    exchange->reply(error_response(item.error()));
    return;
  }
  dynamodb::UpdateItemRequest request;
  request.table_name = kItemTableName;
  request.key = key(id);
  item->erase(real_time_item_key_);
  std::vector<std::string> removed = take_nulls(*item);
  if (!item->empty() || !removed.empty()) {
    request.update = dynamodb::Update::merge(*std::move(item), std::move(removed));
  }
  tables_.update_item(std::move(request), answer_with_key(exchange, real_time_item_key_, id));
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

void ItemsEndpoint::post(std::string_view body, const Exchange& exchange) const {
  Result<std::vector<Item>> items = parse_items(body, real_time_item_key_);
  if (!items) {
    exchange->reply(error_response(items.error()));
    return;
  }
  if (items->empty()) {
    exchange->reply(no_item_answer());
    return;
  }
  ItemsPost::start(tables_, *std::move(items), exchange, stopping_);
}

}  // namespace rtp::api
