// Messages of Amazon SQS, and the events that bring them to functions. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "events/name_values.h"
#include "events/selector.h"

namespace rtp::events {

/// A message as it was received.
struct SqsMessage {
  std::string message_id;
  std::string receipt_handle;
  std::string body;
  NameValues attributes;          // what SQS says of it: SentTimestamp, MessageGroupId
  NameValues message_attributes;  // what its sender says of it, as text; binary ones in base64

  /// Its group in a FIFO queue; empty in other queues.
  [[nodiscard]] std::string_view group() const;

  bool operator==(const SqsMessage&) const = default;
};

struct SqsEvent {
  std::vector<SqsMessage> messages;
  std::string queue_arn;

  [[nodiscard]] bool is_fifo() const { return queue_arn.ends_with(".fifo"); }
};

/// A function's event with Records of SQS. kMalformed, naming the place.
[[nodiscard]] Result<SqsEvent> sqs_event_of(const boost::json::object& event);

/// What a message brings: its body, or the Message of the notification of SNS that its body is, with
/// messageId, sentTimestamp, groupId, attribute.NAME of each attribute of its sender, and
/// metadata_of(SnsMessage).
struct MessagePayload {
  std::string payload;
  Metadata metadata;
};
[[nodiscard]] MessagePayload payload_of(SqsMessage message);

/// {"batchItemFailures":[{"itemIdentifier":"..."}]}: what shall come again, for the events of SQS, Kinesis
/// and DynamoDB streams.
[[nodiscard]] std::string batch_failures_json(std::span<const std::string> identifiers);

}  // namespace rtp::events
