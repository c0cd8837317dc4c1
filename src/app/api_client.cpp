#include "app/api_client.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "app/api_access.h"
#include "base/clock.h"
#include "base/url.h"
#include "dynamodb/schema.h"
#include "sigv4/signer.h"

namespace rtp::app {
namespace {

ErrorCode code_of_status(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return ErrorCode::kPermissionDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 408:
    case 504:
      return ErrorCode::kTimeout;
    case 409:
      return ErrorCode::kAlreadyExists;
    case 412:
      return ErrorCode::kConditionFailed;
    case 413:
      return ErrorCode::kTooLarge;
    case 429:
      return ErrorCode::kThrottled;
    case 501:
      return ErrorCode::kUnsupported;
    case 502:
    case 503:
      return ErrorCode::kUnavailable;
    default:
      return status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kInternal;
  }
}

std::string message_of(std::string_view body) {
  boost::system::error_code error;
  const auto json = boost::json::parse({body.data(), body.size()}, error);
  if (!error && json.is_object()) {
    for (const char* member : {"message", "Message"}) {
      if (const auto* message = json.get_object().if_contains(member);
          message != nullptr && message->is_string()) {
        return message->get_string().c_str();
      }
    }
  }
  const auto end = body.find_last_not_of(" \r\n");
  return std::string(body.substr(0, end + 1));
}

}  // namespace

Error error_from_answer(int status, std::string_view body) {
  std::string message = message_of(body);
  if (message.empty()) {
    message = fmt::format("the answer has HTTP status {} and no body", status);
  }
  return {code_of_status(status), std::move(message)};
}

ApiClient::ApiClient(const Config& config)
    : host_(config.api.to_string()),
      access_keys_(api_access_keys(config)),
      tokens_(api_tokens(config)),
      client_(config.api) {}

Result<std::string> ApiClient::call(std::string_view method, std::string_view target, Headers headers,
                                    std::string_view body) {
  headers = authorized(method, target, std::move(headers), body);
  RTP_TRY(auto answer, client_.request(method, target, headers, body));
  if (answer.status >= 400) {
    return std::unexpected(error_from_answer(answer.status, answer.body));
  }
  return std::move(answer.body);
}

ApiClient::Headers ApiClient::authorized(std::string_view method, std::string_view target, Headers headers,
                                         std::string_view body) const {
  if (access_keys_.empty()) {
    if (!tokens_.empty()) {
      headers.emplace_back("Authorization", "Bearer " + tokens_.begin()->second);
    }
    return headers;
  }
  std::vector<std::pair<std::string_view, std::string_view>> fields = {{"Host", host_}};
  fields.insert(fields.end(), headers.begin(), headers.end());
  const auto [path, query] = split_target(target);
  const auto& [id, secret] = *access_keys_.begin();
  const auto added =
      sigv4::sign({.method = method, .path = path, .query = query, .headers = fields, .body = body},
                  {.access_key_id = id, .secret_access_key = secret},
                  {.region = dynamodb::kRegion, .service = "dynamodb"}, SystemClock().now());
  for (const sigv4::AddedField& field : added) {
    headers.emplace_back(field.name, field.value);
  }
  return headers;
}

Result<void> ApiClient::put_item(std::string_view id, std::string_view json) {
  RTP_CHECK(call("PUT", "/items/" + percent_encode(id), {{"Content-Type", "application/json"}}, json));
  return {};
}

Result<std::string> ApiClient::get_item(std::string_view id) {
  return call("GET", "/items/" + percent_encode(id), {}, "");
}

Result<void> ApiClient::post_items(std::string_view ndjson) {
  RTP_CHECK(call("POST", "/items", {{"Content-Type", "application/x-ndjson"}}, ndjson));
  return {};
}

Result<std::string> ApiClient::sources() { return call("GET", "/sources", {}, ""); }

Result<std::size_t> ApiClient::retake(std::string_view source, std::string_view ndjson) {
  const std::string target = fmt::format("/sources/{}/records", percent_encode(source));
  const std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/x-ndjson"}};
  RTP_TRY(const auto answer,
          client_.request("POST", target, authorized("POST", target, headers, ndjson), ndjson));
  // 422: none of them is an item.
  if (answer.status >= 400 && answer.status != 422) {
    return std::unexpected(error_from_answer(answer.status, answer.body));
  }
  boost::system::error_code error;
  const auto json = boost::json::parse(answer.body, error);
  const auto* dead = error || !json.is_object() ? nullptr : json.get_object().if_contains("dead");
  if (dead == nullptr || !dead->is_int64()) {
    return fail(ErrorCode::kMalformed, "the answer to POST /sources is not that of rtp: check --api");
  }
  return static_cast<std::size_t>(dead->get_int64());
}

Result<std::string> ApiClient::dynamodb(std::string_view operation, std::string_view body) {
  return call("POST", "/",
              {{"Content-Type", "application/x-amz-json-1.0"},
               {"X-Amz-Target", fmt::format("DynamoDB_20120810.{}", operation)}},
              body);
}

}  // namespace rtp::app
