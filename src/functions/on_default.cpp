#include "functions/on_default.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"
#include "functions/connection_rows.h"
#include "functions/on_authorize.h"
#include "jwt/allowed.h"

namespace rtp::functions {
namespace {

namespace json = boost::json;

/// {"type":"subscribed","requestId":"1" and no end.
std::string begin_answer(std::string_view type, const std::string& request_id) {
  std::string text = fmt::format(R"({{"type":"{}")", type);
  if (!request_id.empty()) {
    text += R"(,"requestId":)" + request_id;
  }
  return text;
}

events::ProxyResponse error_answer(int status_code, const MessageError& error) {
  std::string text = begin_answer("error", error.request_id);
  if (!error.field.empty()) {
    text += R"(,"field":)";
    dynamodb::append_json_string(text, error.field);
  }
  text += R"(,"message":)";
  dynamodb::append_json_string(text, printable_utf8(error.message));  // which may cut what the client sent
  return {.status_code = status_code, .headers = {}, .body = text + "}"};
}

/// What clients of this edge are told with which status.
int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kGone:
      return 410;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnsupported:
      return 501;
    default:
      return 500;
  }
}

/// What OnAuthorize let the client see. None where the context is not one of ours.
jwt::Allowed allowed_keys(const events::RequestContext& context) {
  const std::string* allowed = events::find_value(context.authorizer, kAllowedKeys);
  if (allowed == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> keys;
  boost::system::error_code error;
  const json::value parsed = json::parse(*allowed, error);
  if (const json::array* array = parsed.if_array()) {
    for (const json::value& key : *array) {
      keys.emplace_back(key.is_string() ? std::string_view(key.get_string()) : std::string_view());
    }
  }
  return keys;
}

}  // namespace

OnDefaultFunction::OnDefaultFunction(FunctionConfig config, ConnectionTable& connections,
                                     Subscriptions& subscriptions)
    : config_(std::move(config)), connections_(connections), subscriptions_(subscriptions) {}

OnDefaultFunction::Outcome OnDefaultFunction::run(const events::RequestContext& context,
                                                  const std::string& request_id,
                                                  const SubscribeMessage& message) const {
  if (auto refused = check_options(config_, message.options, message.items)) {
    return std::unexpected(Failure{.error = std::move(refused->error), .field = std::string(refused->field)});
  }
  const jwt::Allowed allowed = allowed_keys(context);
  for (const std::string& item : message.items) {
    if (!jwt::permits(allowed, item)) {
      return std::unexpected(Failure{
          .error = {ErrorCode::kPermissionDenied, fmt::format("the token does not permit '{}'", item)},
          .field = "items"});
    }
  }
  const Result<std::vector<std::string>> added = subscriptions_.subscribe(
      context.connection_id, message.items, {.options = message.options, .request_id = request_id});
  if (!added) {
    return std::unexpected(Failure{.error = added.error(), .field = "items"});
  }
  const Result<void> entered = connections_.put(connection_rows(config_, context, *added));
  if (!entered) {
    static_cast<void>(subscriptions_.unsubscribe(context.connection_id, *added));
    return std::unexpected(Failure{.error = entered.error(), .field = {}});
  }
  return Answer{.type = "subscribed", .members = fmt::format(R"(,"items":{})", message.items.size())};
}

OnDefaultFunction::Outcome OnDefaultFunction::run(const events::RequestContext& context,
                                                  const std::string& /*request_id*/,
                                                  const UnsubscribeMessage& message) const {
  const Result<std::vector<std::string>> removed =
      subscriptions_.unsubscribe(context.connection_id, message.items);
  const Result<void> left =
      removed ? connections_.remove(context.connection_id, *removed) : std::unexpected(removed.error());
  if (!left) {
    return std::unexpected(Failure{.error = left.error(), .field = {}});
  }
  return Answer{.type = "unsubscribed", .members = fmt::format(R"(,"items":{})", removed->size())};
}

OnDefaultFunction::Outcome OnDefaultFunction::run(const events::RequestContext& context,
                                                  const std::string& /*request_id*/,
                                                  const ConfigureMessage& message) const {
  if (const Result<void> set = subscriptions_.set_max_rate(context.connection_id, message.max_rate); !set) {
    const bool is_field = set.error().code == ErrorCode::kUnsupported;
    return std::unexpected(
        Failure{.error = set.error(), .field = is_field ? std::string(kMaxRate) : std::string()});
  }
  return Answer{.type = "configured", .members = {}};
}

OnDefaultFunction::Outcome OnDefaultFunction::run(const events::RequestContext& /*context*/,
                                                  const std::string& /*request_id*/,
                                                  const PingMessage& /*message*/) const {
  return Answer{.type = "pong", .members = {}};
}

events::ProxyResponse OnDefaultFunction::handle(const events::WebSocketEvent& event) const {
  const auto message = parse_client_message(event.body);
  if (!message) {
    return error_answer(400, message.error());
  }
  const Outcome outcome = std::visit(
      [&](const auto& action) { return run(event.context, message->request_id, action); }, message->action);
  if (!outcome) {
    return error_answer(status_of(outcome.error().error.code), {.request_id = message->request_id,
                                                                .field = outcome.error().field,
                                                                .message = outcome.error().error.message});
  }
  return {.status_code = 200,
          .headers = {},
          .body = begin_answer(outcome->type, message->request_id) + outcome->members + "}"};
}

}  // namespace rtp::functions
