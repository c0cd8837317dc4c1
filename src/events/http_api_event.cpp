#include "events/http_api_event.h"

#include "dynamodb/base64.h"
#include "events/json_members.h"

namespace rtp::events {

namespace json = boost::json;

bool is_http_api_event(const json::object& event) {
  const json::object* context = object_of(event, "requestContext");
  return text_of(event, "version") == "2.0" && context != nullptr && object_of(*context, "http") != nullptr;
}

Result<HttpApiEvent> http_api_event_of(const json::object& event) {
  const json::object* context = object_of(event, "requestContext");
  const json::object* http = context == nullptr ? nullptr : object_of(*context, "http");
  if (http == nullptr) {
    return fail(ErrorCode::kMalformed,
                "the event has no requestContext.http: it is not of an HTTP API (2.0)");
  }
  HttpApiEvent result{.method = std::string(text_of(*http, "method")),
                      .path = std::string(text_of(event, "rawPath")),
                      .headers = texts_of(event, "headers"),
                      .query = texts_of(event, "queryStringParameters"),
                      .body = std::string(text_of(event, "body"))};
  const json::value* encoded = event.if_contains("isBase64Encoded");
  if (encoded != nullptr && encoded->is_bool() && encoded->get_bool()) {
    auto body = dynamodb::decode_base64(result.body);
    if (!body) {
      return fail(ErrorCode::kMalformed, "the event's body is not base64 as isBase64Encoded says");
    }
    result.body = *std::move(body);
  }
  return result;
}

Metadata metadata_of(const HttpApiEvent& event) {
  Metadata metadata = {{"method", event.method}, {"path", event.path}};
  for (const auto& [name, value] : event.headers) {
    metadata.emplace_back("header." + name, value);
  }
  for (const auto& [name, value] : event.query) {
    metadata.emplace_back("query." + name, value);
  }
  return metadata;
}

}  // namespace rtp::events
