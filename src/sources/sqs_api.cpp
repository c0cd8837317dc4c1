#include "sources/sqs_api.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/digester.h"
#include "events/json_members.h"

namespace rtp::sources::sqs {
namespace {

namespace json = boost::json;
using events::text_of;

struct KnownError {
  std::string_view name;
  ErrorCode code;
};

/// By the end of their names, which have prefixes that differ.
constexpr std::array kErrors = {
    KnownError{"QueueDoesNotExist", ErrorCode::kNotFound},
    KnownError{"NonExistentQueue", ErrorCode::kNotFound},
    KnownError{"AccessDenied", ErrorCode::kPermissionDenied},
    KnownError{"AccessDeniedException", ErrorCode::kPermissionDenied},
    KnownError{"KmsAccessDenied", ErrorCode::kPermissionDenied},
    KnownError{"InvalidSecurity", ErrorCode::kPermissionDenied},
    KnownError{"InvalidClientTokenId", ErrorCode::kUnauthenticated},
    KnownError{"UnrecognizedClientException", ErrorCode::kUnauthenticated},
    KnownError{"SignatureDoesNotMatch", ErrorCode::kUnauthenticated},
    KnownError{"InvalidSignatureException", ErrorCode::kUnauthenticated},
    KnownError{"IncompleteSignature", ErrorCode::kUnauthenticated},
    KnownError{"MissingAuthenticationToken", ErrorCode::kUnauthenticated},
    KnownError{"ExpiredToken", ErrorCode::kExpired},
    KnownError{"ExpiredTokenException", ErrorCode::kExpired},
    KnownError{"RequestThrottled", ErrorCode::kThrottled},
    KnownError{"KmsThrottled", ErrorCode::kThrottled},
    KnownError{"ThrottlingException", ErrorCode::kThrottled},
    KnownError{"OverLimit", ErrorCode::kThrottled},
};

ErrorCode code_of(std::string_view type, int status) {
  constexpr int kServerErrors = 500;
  const auto* known =
      std::ranges::find_if(kErrors, [type](const KnownError& error) { return type.ends_with(error.name); });
  if (known != kErrors.end()) {
    return known->code;
  }
  return status >= kServerErrors ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
}

Result<json::object> parse_object(std::string_view body) {
  auto value = events::parse_event_json(body);
  if (!value || !value->is_object()) {
    return fail(ErrorCode::kMalformed, "the answer of SQS is not a JSON object: check the endpoint");
  }
  return std::move(value->get_object());
}

/// Of the array `name`, which may be absent; kMalformed for one of which an element is no object.
Result<std::vector<const json::object*>> objects_of(const json::object& object, std::string_view name) {
  std::vector<const json::object*> objects;
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return objects;
  }
  if (!value->is_array() || !std::ranges::all_of(value->get_array(), &json::value::is_object)) {
    return fail(ErrorCode::kMalformed, fmt::format("{} in the answer of SQS is no list of objects", name));
  }
  for (const json::value& element : value->get_array()) {
    objects.push_back(&element.get_object());
  }
  return objects;
}

std::string md5_of(std::string_view text) {
  constexpr std::size_t kBytes = 16;
  std::string hex;
  for (const unsigned char byte : Digester<kBytes>("MD5").digest({text})) {
    fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  }
  return hex;
}

json::array entries_of(std::span<const std::string> receipt_handles) {
  json::array entries;
  for (const std::string& handle : receipt_handles) {
    entries.push_back(json::object{{"Id", std::to_string(entries.size())}, {"ReceiptHandle", handle}});
  }
  return entries;
}

}  // namespace

std::string receive_json(const ReceiveRequest& request) {
  return json::serialize(json::object{{"QueueUrl", request.queue_url},
                                      {"MaxNumberOfMessages", request.max_messages},
                                      {"WaitTimeSeconds", request.wait.count()},
                                      {"VisibilityTimeout", request.visibility.count()},
                                      {"MessageSystemAttributeNames", json::array{"All"}},
                                      {"MessageAttributeNames", json::array{"All"}}});
}

Result<ReceiveAnswer> parse_receive_answer(std::string_view body) {
  RTP_TRY(const json::object object, parse_object(body));
  RTP_TRY(const auto messages, objects_of(object, "Messages"));
  ReceiveAnswer answer;
  for (const json::object* message : messages) {
    events::SqsMessage parsed{.message_id = std::string(text_of(*message, "MessageId")),
                              .receipt_handle = std::string(text_of(*message, "ReceiptHandle")),
                              .body = std::string(text_of(*message, "Body")),
                              .attributes = events::texts_of(*message, "Attributes"),
                              .message_attributes = events::attributes_of(*message, "MessageAttributes",
                                                                          {"StringValue", "BinaryValue"})};
    if (parsed.message_id.empty() || parsed.receipt_handle.empty()) {
      return fail(ErrorCode::kMalformed,
                  "a message in the answer of SQS has no MessageId or no ReceiptHandle");
    }
    const std::string_view digest = text_of(*message, "MD5OfBody");
    auto& list = digest.empty() || digest == md5_of(parsed.body) ? answer.messages : answer.damaged;
    list.push_back(std::move(parsed));
  }
  return answer;
}

std::string delete_json(std::string_view queue_url, std::span<const std::string> receipt_handles) {
  return json::serialize(json::object{{"QueueUrl", queue_url}, {"Entries", entries_of(receipt_handles)}});
}

std::string visibility_json(std::string_view queue_url, std::span<const std::string> receipt_handles,
                            std::chrono::seconds visibility) {
  json::array entries = entries_of(receipt_handles);
  for (json::value& entry : entries) {
    entry.get_object()["VisibilityTimeout"] = visibility.count();
  }
  return json::serialize(json::object{{"QueueUrl", queue_url}, {"Entries", std::move(entries)}});
}

Result<std::vector<BatchFailure>> parse_batch_answer(std::string_view body, std::size_t count) {
  RTP_TRY(const json::object object, parse_object(body));
  RTP_TRY(const auto entries, objects_of(object, "Failed"));
  std::vector<BatchFailure> failures;
  for (const json::object* entry : entries) {
    const std::string_view id = text_of(*entry, "Id");
    BatchFailure failure;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), failure.index);
    if (error != std::errc() || end != id.data() + id.size() || failure.index >= count) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("Id \"{}\" in the answer of SQS is none that was asked", id));
    }
    const json::value* sender = entry->if_contains("SenderFault");
    const bool is_ours = sender != nullptr && sender->is_bool() && sender->get_bool();
    failure.error = {is_ours ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable,
                     fmt::format("SQS: {}: {}", text_of(*entry, "Code"), text_of(*entry, "Message"))};
    failures.push_back(std::move(failure));
  }
  return failures;
}

std::string attributes_json(std::string_view queue_url) {
  return json::serialize(json::object{{"QueueUrl", queue_url}, {"AttributeNames", json::array{"All"}}});
}

Result<events::NameValues> parse_attributes_answer(std::string_view body) {
  RTP_TRY(const json::object object, parse_object(body));
  return events::texts_of(object, "Attributes");
}

std::string queue_url_json(std::string_view queue_name) {
  return json::serialize(json::object{{"QueueName", queue_name}});
}

Result<std::string> parse_queue_url_answer(std::string_view body) {
  RTP_TRY(const json::object object, parse_object(body));
  std::string url(text_of(object, "QueueUrl"));
  if (url.empty()) {
    return fail(ErrorCode::kMalformed, "the answer of SQS has no QueueUrl");
  }
  return url;
}

Error error_of(int status, std::string_view body) {
  const auto object = parse_object(body);
  if (!object) {
    return {code_of("", status), fmt::format("SQS answered {} and no reason: check the endpoint", status)};
  }
  std::string_view type = text_of(*object, "__type");
  type.remove_prefix(std::min(type.find('#') + 1, type.size()));
  std::string_view message = text_of(*object, "message");
  if (message.empty()) {
    message = text_of(*object, "Message");
  }
  return {code_of(type, status), fmt::format("SQS: {}: {}", type, message)};
}

}  // namespace rtp::sources::sqs
