// Values for the tests of streams.
#pragma once

#include "dynamodb/stream.h"
#include "dynamodb/stream_record.h"

namespace rtp::dynamodb::testing {

inline Stream stream_of_sensors() {
  return {.table_name = "Sensors",
          .label = "2026-11-24T08:00:00.123",
          .view = StreamViewType::kNewImage,
          .key = {{"id", Type::kString}, KeyAttribute{"at", Type::kNumber}},
          .created = std::chrono::milliseconds(1'795'507'200'123),
          .start = 42,
          .end = std::nullopt};
}

inline const char* const kSensorsArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/Sensors/stream/2026-11-24T08:00:00.123";

}  // namespace rtp::dynamodb::testing
