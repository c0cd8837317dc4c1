// What the descriptions of tables and of streams have in common. Internal to serialisation.
#pragma once

#include <chrono>

#include "dynamodb/json_writer.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// The member KeySchema.
void write_key(ObjectWriter& table, const KeySchema& key);

/// Milliseconds as the seconds that the control plane speaks in.
[[nodiscard]] double to_epoch_seconds(std::chrono::milliseconds time);

}  // namespace rtp::dynamodb
