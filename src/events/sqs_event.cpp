#include "events/sqs_event.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "events/json_members.h"
#include "events/sns_message.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

}  // namespace

std::string_view SqsMessage::group() const {
  const std::string* group = find_value(attributes, "MessageGroupId");
  return group == nullptr ? std::string_view() : std::string_view(*group);
}

Result<SqsEvent> sqs_event_of(const json::object& event) {
  RTP_TRY(const auto records, records_of(event));
  SqsEvent result;
  for (const json::object* record : records) {
    const auto id = optional_text_of(*record, "messageId");
    const auto body = optional_text_of(*record, "body");
    if (!id || !body) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("Records[{}] has no messageId or no body: it is no message of SQS",
                              result.messages.size()));
    }
    result.queue_arn = text_of(*record, "eventSourceARN");
    result.messages.push_back(
        {.message_id = std::string(*id),
         .receipt_handle = std::string(text_of(*record, "receiptHandle")),
         .body = std::string(*body),
         .attributes = texts_of(*record, "attributes"),
         .message_attributes = attributes_of(*record, "messageAttributes", {"stringValue", "binaryValue"})});
  }
  return result;
}

MessagePayload payload_of(SqsMessage message) {
  MessagePayload result;
  result.metadata.emplace_back("messageId", std::move(message.message_id));
  for (const auto& [name, attribute] :
       {std::pair{"sentTimestamp", "SentTimestamp"}, {"groupId", "MessageGroupId"}}) {
    if (const std::string* value = find_value(message.attributes, attribute)) {
      result.metadata.emplace_back(name, *value);
    }
  }
  for (auto& [name, value] : message.message_attributes) {
    result.metadata.emplace_back("attribute." + name, std::move(value));
  }
  if (auto envelope = sns_envelope(message.body)) {
    const Metadata of_sns = metadata_of(*envelope);
    result.metadata.insert(result.metadata.end(), of_sns.begin(), of_sns.end());
    result.payload = std::move(envelope->message);
  } else {
    result.payload = std::move(message.body);
  }
  return result;
}

std::string batch_failures_json(std::span<const std::string> identifiers) {
  json::array failures;
  for (const std::string& identifier : identifiers) {
    failures.push_back(json::object{{"itemIdentifier", identifier}});
  }
  return json::serialize(json::object{{"batchItemFailures", std::move(failures)}});
}

}  // namespace rtp::events
