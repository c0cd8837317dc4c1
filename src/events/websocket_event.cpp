#include "events/websocket_event.h"

#include <algorithm>
#include <ctime>

#include <boost/json.hpp>

#include "base/ascii.h"
#include "dynamodb/base64.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

std::string_view name_of(EventType type) {
  switch (type) {
    case EventType::kConnect:
      return "CONNECT";
    case EventType::kMessage:
      return "MESSAGE";
    case EventType::kDisconnect:
      return "DISCONNECT";
  }
  return "";
}

/// dd/MMM/yyyy:HH:mm:ss +0000, API Gateway's requestTime.
std::string common_log_time(std::chrono::milliseconds time) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  std::tm utc{};
  static_cast<void>(gmtime_r(&seconds, &utc));  // milliseconds do not reach the years that it refuses
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%d/%b/%Y:%H:%M:%S +0000", &utc));
  return text;
}

/// The string member `name`; empty when it is absent or null, as API Gateway leaves members out or nulls
/// them.
Result<std::string> optional_string(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return std::string();
  }
  if (const json::string* text = value->if_string()) {
    return std::string(*text);
  }
  return fail(ErrorCode::kMalformed, "member '" + std::string(name) + "' must be a string");
}

std::chrono::milliseconds optional_milliseconds(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const std::int64_t* number = value == nullptr ? nullptr : value->if_int64();
  return std::chrono::milliseconds(number == nullptr ? 0 : *number);
}

/// The pairs of `multi` ({"a":["1","2"]}), else those of `single` ({"a":"1"}), else none.
Result<NameValues> name_values(const json::object& event, std::string_view multi, std::string_view single) {
  NameValues pairs;
  const json::value* value = event.if_contains(multi);
  if (value == nullptr || value->is_null()) {
    value = event.if_contains(single);
  }
  if (value == nullptr || value->is_null()) {
    return pairs;
  }
  const json::object* object = value->if_object();
  if (object == nullptr) {
    return fail(ErrorCode::kMalformed, "member '" + std::string(single) + "' must be an object");
  }
  for (const auto& [name, entry] : *object) {
    if (const json::string* text = entry.if_string()) {
      pairs.emplace_back(name, *text);
    } else if (const json::array* values = entry.if_array()) {
      for (const json::value& element : *values) {
        if (const json::string* one = element.if_string()) {
          pairs.emplace_back(name, *one);
        }
      }
    }
  }
  return pairs;
}

Result<RequestContext> parse_context(const json::object& object) {
  RequestContext context;
  RTP_TRY(const std::string type, optional_string(object, "eventType"));
  if (type == "CONNECT") {
    context.event_type = EventType::kConnect;
  } else if (type == "MESSAGE") {
    context.event_type = EventType::kMessage;
  } else if (type == "DISCONNECT") {
    context.event_type = EventType::kDisconnect;
  } else {
    return fail(ErrorCode::kMalformed,
                "requestContext.eventType '" + type + "' is not one of CONNECT, MESSAGE, DISCONNECT");
  }
  RTP_TRY(context.route_key, optional_string(object, "routeKey"));
  RTP_TRY(context.connection_id, optional_string(object, "connectionId"));
  if (context.connection_id.empty()) {
    return fail(ErrorCode::kMalformed, "requestContext.connectionId is missing");
  }
  RTP_TRY(context.stage, optional_string(object, "stage"));
  RTP_TRY(context.domain_name, optional_string(object, "domainName"));
  RTP_TRY(context.request_id, optional_string(object, "requestId"));
  RTP_TRY(context.message_id, optional_string(object, "messageId"));
  RTP_TRY(context.disconnect_reason, optional_string(object, "disconnectReason"));
  context.connected_at = optional_milliseconds(object, "connectedAt");
  context.request_time = optional_milliseconds(object, "requestTimeEpoch");
  if (const json::value* code = object.if_contains("disconnectStatusCode");
      code != nullptr && code->is_int64()) {
    context.disconnect_status_code = static_cast<int>(code->get_int64());
  }
  if (const json::value* identity = object.if_contains("identity");
      identity != nullptr && identity->is_object()) {
    RTP_TRY(context.source_ip, optional_string(identity->get_object(), "sourceIp"));
    RTP_TRY(context.user_agent, optional_string(identity->get_object(), "userAgent"));
  }
  RTP_TRY(context.authorizer, name_values(object, "authorizer", "authorizer"));
  return context;
}

json::object context_json(const RequestContext& context) {
  json::object object{{"routeKey", context.route_key}};
  if (context.event_type == EventType::kDisconnect) {
    if (context.disconnect_status_code) {
      object["disconnectStatusCode"] = *context.disconnect_status_code;
    }
    object["disconnectReason"] = context.disconnect_reason;
  }
  if (!context.message_id.empty()) {
    object["messageId"] = context.message_id;
  }
  object["eventType"] = name_of(context.event_type);
  object["extendedRequestId"] = context.request_id;
  object["requestTime"] = common_log_time(context.request_time);
  object["messageDirection"] = "IN";
  object["stage"] = context.stage;
  object["connectedAt"] = context.connected_at.count();
  object["requestTimeEpoch"] = context.request_time.count();
  object["identity"] = {{"userAgent", context.user_agent}, {"sourceIp", context.source_ip}};
  object["requestId"] = context.request_id;
  object["domainName"] = context.domain_name;
  object["connectionId"] = context.connection_id;
  object["apiId"] = context.domain_name.substr(0, context.domain_name.find('.'));
  if (!context.authorizer.empty()) {
    object["authorizer"] = to_object(context.authorizer);
  }
  return object;
}

/// Adds `single` (last value wins) and `multi` (all values) to `event`; nothing where there are no pairs.
void add_name_values(json::object& event, std::string_view single, std::string_view multi,
                     const NameValues& pairs) {
  if (pairs.empty()) {
    return;
  }
  json::object all;
  for (const auto& [name, value] : pairs) {
    json::value& values = all[name];
    if (!values.is_array()) {
      values.emplace_array();
    }
    values.get_array().emplace_back(value);
  }
  event[single] = to_object(pairs);
  event[multi] = std::move(all);
}

}  // namespace

std::vector<std::string_view> WebSocketEvent::header_values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [header, value] : headers) {
    if (equals_ignoring_case(header, name)) {
      values.emplace_back(value);
    }
  }
  return values;
}

std::vector<std::string_view> WebSocketEvent::query_values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [parameter, value] : query) {
    if (parameter == name) {
      values.emplace_back(value);
    }
  }
  return values;
}

Result<WebSocketEvent> parse_websocket_event(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error || !parsed.is_object()) {
    return fail(ErrorCode::kMalformed, "the event is not a JSON object");
  }
  const json::object& object = parsed.get_object();
  const json::value* context = object.if_contains("requestContext");
  if (context == nullptr || !context->is_object()) {
    return fail(ErrorCode::kMalformed, "the event has no requestContext: it is not of a WebSocket API");
  }
  WebSocketEvent event;
  RTP_TRY(event.context, parse_context(context->get_object()));
  RTP_TRY(event.headers, name_values(object, "multiValueHeaders", "headers"));
  RTP_TRY(event.query, name_values(object, "multiValueQueryStringParameters", "queryStringParameters"));
  RTP_TRY(event.body, optional_string(object, "body"));
  return event;
}

std::string to_json(const WebSocketEvent& event) {
  json::object object;
  add_name_values(object, "headers", "multiValueHeaders", event.headers);
  add_name_values(object, "queryStringParameters", "multiValueQueryStringParameters", event.query);
  object["requestContext"] = context_json(event.context);
  if (event.context.event_type == EventType::kMessage) {
    object["body"] = event.body;
  }
  object["isBase64Encoded"] = false;
  return json::serialize(object);
}

Result<ProxyResponse> parse_proxy_response(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  if (object == nullptr) {
    return fail(ErrorCode::kMalformed, "the answer is not a JSON object");
  }
  constexpr std::int64_t kLeastStatus = 200;
  constexpr std::int64_t kMostStatus = 599;
  const json::value* status = object->if_contains("statusCode");
  const std::int64_t* code = status == nullptr ? nullptr : status->if_int64();
  if (code == nullptr || *code < kLeastStatus || *code > kMostStatus) {
    return fail(ErrorCode::kMalformed, "the answer's member 'statusCode' must be a number from 200 to 599");
  }
  ProxyResponse response{.status_code = static_cast<int>(*code), .headers = {}, .body = {}};
  RTP_TRY(response.headers, name_values(*object, "multiValueHeaders", "headers"));
  RTP_TRY(response.body, optional_string(*object, "body"));
  const json::value* encoded = object->if_contains("isBase64Encoded");
  if (encoded != nullptr && encoded->is_bool() && encoded->get_bool()) {
    RTP_TRY(response.body, dynamodb::decode_base64(response.body));
  }
  return response;
}

std::string to_json(const ProxyResponse& response) {
  return json::serialize(json::object{{"statusCode", response.status_code},
                                      {"headers", to_object(response.headers)},
                                      {"body", response.body}});
}

}  // namespace rtp::events
