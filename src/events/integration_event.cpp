#include "events/integration_event.h"

#include <fmt/format.h>

#include "events/json_members.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

/// "aws:sqs"; empty where the event has no records that name it.
std::string_view source_of(const json::object& event) {
  const json::array* records = array_of(event, "Records");
  if (records == nullptr || records->empty() || !records->front().is_object()) {
    return {};
  }
  const json::object& first = records->front().get_object();
  return optional_text_of(first, "eventSource").value_or(text_of(first, "EventSource"));
}

Result<SnsEvent> sns_event_of(const json::object& event) {
  RTP_TRY(const auto records, records_of(event));
  SnsEvent result;
  for (const json::object* record : records) {
    const json::object* sns = object_of(*record, "Sns");
    if (sns == nullptr) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("Records[{}] has no object Sns", result.messages.size()));
    }
    RTP_TRY(SnsMessage message, sns_message_of(*sns));
    result.messages.push_back(std::move(message));
  }
  return result;
}

Result<IntegrationEvent> event_of(const json::object& event, std::string_view text) {
  const std::string_view source = source_of(event);
  if (source == "aws:sqs") {
    return sqs_event_of(event);
  }
  if (source == "aws:sns") {
    return sns_event_of(event);
  }
  if (source == "aws:kinesis") {
    return kinesis_event_of(event);
  }
  if (is_s3_event(event)) {
    RTP_TRY(auto records, s3_event_of(event));
    return S3Event{std::move(records)};
  }
  if (source.starts_with("aws:")) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("events of {} bring no items: send those of SQS, SNS, S3 or Kinesis", source));
  }
  if (is_http_api_event(event)) {
    return http_api_event_of(event);
  }
  return PlainEvent{std::string(text)};
}

}  // namespace

Result<IntegrationEvent> parse_integration_event(std::string_view text) {
  RTP_TRY(const json::value value, parse_event_json(text));
  if (!value.is_object()) {
    return PlainEvent{std::string(text)};
  }
  return event_of(value.get_object(), text);
}

}  // namespace rtp::events
