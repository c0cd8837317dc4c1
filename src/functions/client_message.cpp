#include "functions/client_message.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/utf8.h"
#include "functions/real_time_item_ids.h"

namespace rtp::functions {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNesting = 8;

/// A member that is wrong, before it is known to which request it belongs.
struct Wrong {
  std::string field;
  std::string message;
};

template <typename T>
using Parsed = std::expected<T, Wrong>;

std::unexpected<Wrong> wrong(std::string_view field, std::string message) {
  return std::unexpected(Wrong{std::string(field), std::move(message)});
}

/// What the options' parsers read: the text of a string, number or boolean.
std::optional<std::string> scalar_text(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    return std::string(*text);
  }
  if (value.is_number() || value.is_bool()) {
    return json::serialize(value);
  }
  return std::nullopt;
}

Parsed<std::string> request_id_of(const json::object& object) {
  const json::value* value = object.if_contains("requestId");
  if (value == nullptr || value->is_null()) {
    return std::string();
  }
  if (!value->is_string() && !value->is_number()) {
    return wrong("requestId", "requestId must be a string or a number");
  }
  std::string text = json::serialize(*value);
  if (text.size() > kMaxRequestIdBytes) {
    return wrong("requestId", fmt::format("requestId has {} bytes; at most {} are allowed", text.size(),
                                          kMaxRequestIdBytes));
  }
  return text;
}

Parsed<std::vector<std::string>> items_of(const json::object& object) {
  constexpr std::string_view kItems = "items";
  const json::value* value = object.if_contains(kItems);
  const json::array* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr || array->empty()) {
    return wrong(kItems, R"(items must be an array of the ids to watch, such as ["3"])");
  }
  std::vector<std::string> items;
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::string* id = (*array)[i].if_string();
    if (id == nullptr) {
      return wrong(kItems, fmt::format("items[{}] must be a string", i));
    }
    if (const Result<void> valid = check_item_id(*id); !valid) {
      return wrong(kItems, fmt::format("items[{}] {}", i, valid.error().message));
    }
    if (seen.insert(*id).second) {
      items.emplace_back(*id);
    }
  }
  return items;
}

/// An error for a member that no action of that name has: a misspelt option must not pass for an absent one.
Parsed<void> check_members(const json::object& object, std::string_view action,
                           std::initializer_list<std::string_view> known) {
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (name != "action" && name != "requestId" && std::ranges::find(known, name) == known.end()) {
      return wrong(printable_utf8(name), fmt::format("{} has no member '{}'", action, printable_utf8(name)));
    }
  }
  return {};
}

using Action = decltype(ClientMessage::action);

Parsed<Action> parse_subscribe(const json::object& object) {
  RTP_CHECK(check_members(object, "subscribe", {"items", kSince, kDelivery, kPatch, kFilter}));
  SubscribeMessage message;
  RTP_TRY(message.items, items_of(object));
  for (const std::string_view name : {kSince, kDelivery, kPatch, kFilter}) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) {
      continue;
    }
    const std::optional<std::string> text = scalar_text(*value);
    if (!text) {
      return wrong(name, fmt::format("{} must be a string, a number or true or false", name));
    }
    if (const Result<void> set = set_option(message.options, name, *text); !set) {
      return wrong(name, set.error().message);
    }
  }
  return message;
}

Parsed<Action> parse_unsubscribe(const json::object& object) {
  RTP_CHECK(check_members(object, "unsubscribe", {"items"}));
  RTP_TRY(std::vector<std::string> items, items_of(object));
  return UnsubscribeMessage{std::move(items)};
}

Parsed<Action> parse_configure(const json::object& object) {
  RTP_CHECK(check_members(object, "configure", {kMaxRate}));
  const json::value* value = object.if_contains(kMaxRate);
  if (value == nullptr) {
    return wrong(kMaxRate, "configure needs maxRate: messages in a second, or null for no limit");
  }
  if (value->is_null()) {
    return ConfigureMessage{};
  }
  const Result<double> rate = parse_max_rate(scalar_text(*value).value_or(json::serialize(*value)));
  if (!rate) {
    return wrong(kMaxRate, rate.error().message);
  }
  return ConfigureMessage{*rate};
}

Parsed<Action> parse_ping(const json::object& object) {
  RTP_CHECK(check_members(object, "ping", {}));
  return PingMessage{};
}

Parsed<Action> parse_action(const json::object& object) {
  using Parser = Parsed<Action> (*)(const json::object&);
  static constexpr std::array<std::pair<std::string_view, Parser>, 4> kActions{
      {{"subscribe", parse_subscribe},
       {"unsubscribe", parse_unsubscribe},
       {"configure", parse_configure},
       {"ping", parse_ping}}};
  constexpr std::string_view kHint = "give subscribe, unsubscribe, configure or ping";
  const json::value* value = object.if_contains("action");
  const json::string* name = value == nullptr ? nullptr : value->if_string();
  if (name == nullptr) {
    return wrong("action", fmt::format("action must be a string: {}", kHint));
  }
  for (const auto& [action, parse] : kActions) {
    if (action == std::string_view(*name)) {
      return parse(object);
    }
  }
  return wrong("action", fmt::format("there is no action '{}': {}", std::string_view(*name), kHint));
}

}  // namespace

std::expected<ClientMessage, MessageError> parse_client_message(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kMaxNesting;
  const json::value value = json::parse(text, error, {}, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) {
    return std::unexpected(
        MessageError{.request_id = {},
                     .field = {},
                     .message = R"(a message must be a JSON object such as {"action":"ping"})"});
  }
  Parsed<std::string> request_id = request_id_of(*object);
  Parsed<Action> action = request_id ? parse_action(*object) : std::unexpected(request_id.error());
  if (!action) {
    return std::unexpected(MessageError{.request_id = request_id.value_or(""),
                                        .field = std::move(action.error().field),
                                        .message = std::move(action.error().message)});
  }
  return ClientMessage{.request_id = *std::move(request_id), .action = *std::move(action)};
}

}  // namespace rtp::functions
