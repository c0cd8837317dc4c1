#include "api/items_endpoint.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/http_errors.h"
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

/// Answers a POST when the last of its writes is done. Shared by their callbacks. Thread-safe.
class PendingPost {
 public:
  PendingPost(std::shared_ptr<net::HttpExchange> exchange, std::size_t writes)
      : exchange_(std::move(exchange)), waiting_(writes) {}

  void done(const Result<WriteOutcome>& result) {
    const std::lock_guard lock(mutex_);
    if (result) {
      ++written_;
    } else if (!first_error_) {
      first_error_ = result.error();
    }
    if (--waiting_ > 0) {
      return;
    }
    if (first_error_) {
      exchange_->reply(
          error_response({first_error_->code, fmt::format("{} items were written, others not: {}", written_,
                                                          first_error_->message)}));
    } else {
      exchange_->reply({.content_type = "application/json",
                        .body = fmt::format("{{\"written\":{}}}\n", written_),
                        .headers = {}});
    }
  }

 private:
  std::mutex mutex_;  // writes are done on the writer thread, refused ones on the request's
  std::shared_ptr<net::HttpExchange> exchange_;
  std::size_t waiting_;
  std::size_t written_ = 0;
  std::optional<Error> first_error_;
};

/// Adds the item of one JSON object text; `place` ("line 3") names it in errors.
Result<Item> parse_item(std::string_view text, std::string_view place) {
  Result<Item> item = dynamodb::item_from_plain_json(text);
  if (!item) {
    return fail(item.error().code, fmt::format("{}: {}", place, item.error().message));
  }
  return item;
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
  } else if (!read->item) {
    exchange->reply(json_message(http::status::not_found,
                                 fmt::format("there is no item with {} '{}'", real_time_item_key_, id)));
  } else {
    exchange->reply(item_response(*read->item));
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

Result<std::vector<Item>> ItemsEndpoint::items_of_body(std::string_view body) const {
  std::vector<Item> items;
  if (trim(body).starts_with('[')) {
    RTP_TRY(items, dynamodb::items_from_plain_json(body));
  } else {
    for (std::size_t line = 1; !body.empty(); ++line) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      const std::string_view text = trim(body.substr(0, end));
      body.remove_prefix(std::min(end + 1, body.size()));
      if (!text.empty()) {
        RTP_TRY(Item item, parse_item(text, fmt::format("line {}", line)));
        items.push_back(std::move(item));
      }
    }
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto id = items[i].find(real_time_item_key_);
    if (id == items[i].end() || id->second.as<std::string>() == nullptr) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("item {} has no string attribute '{}', which identifies it", i + 1,
                              real_time_item_key_));
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
  const auto pending = std::make_shared<PendingPost>(exchange, items->size());
  for (Item& item : *items) {
    dynamodb::PutItemRequest request;
    request.table_name = kItemTableName;
    request.item = std::move(item);
    tables_.put_item(std::move(request),
                     [pending](const Result<WriteOutcome>& outcome) { pending->done(outcome); });
  }
}

}  // namespace rtp::api
