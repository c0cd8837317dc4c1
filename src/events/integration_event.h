// Whatever brings items to OnIntegrationEventFunction: which kind of event it is, and what it says. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "events/http_api_event.h"
#include "events/kinesis_event.h"
#include "events/s3_event.h"
#include "events/sns_message.h"
#include "events/sqs_event.h"

namespace rtp::events {

struct SnsEvent {
  std::vector<SnsMessage> messages;
};

struct S3Event {
  std::vector<S3Record> records;
};

/// The event is the payload, as a rule of AWS IoT sends it, or who invokes the function.
struct PlainEvent {
  std::string payload;
};

using IntegrationEvent = std::variant<SqsEvent, SnsEvent, S3Event, KinesisEvent, HttpApiEvent, PlainEvent>;

/// What is none of the others is a PlainEvent. kMalformed for what is not JSON, and as the events' own
/// functions; kUnsupported, naming it, for records of another service of AWS.
[[nodiscard]] Result<IntegrationEvent> parse_integration_event(std::string_view text);

}  // namespace rtp::events
