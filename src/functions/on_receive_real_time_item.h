// OnReceiveRealTimeItemFunction: the consumer of RealTimeData's stream. Turns each change into the message
// that the clients of its item get.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "dynamodb/stream_record.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if `audience` is, which it borrows and which outlives it.
class OnReceiveRealTimeItemFunction {
 public:
  OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience);

  /// Delivers the new image of each record, in order, to the connections that watch its item; makes no
  /// payload where nobody does. A REMOVE has no new image and is not delivered. The sum of all deliveries.
  DeliveryReport handle(std::span<const dynamodb::StreamRecord> records);

 private:
  [[nodiscard]] std::optional<std::string> real_time_item_id(const dynamodb::StreamRecord& record) const;
  [[nodiscard]] Payload payload(const dynamodb::Item& image) const;

  FunctionConfig config_;
  Audience& audience_;
};

}  // namespace rtp::functions
