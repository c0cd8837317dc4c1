// OnReceiveRealTimeItemFunction: the consumer of RealTimeData's stream. Turns each change into the message
// that the clients of its item get.
#pragma once

#include <span>

#include "dynamodb/stream_record.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if `audience` is, which it borrows and which outlives it.
class OnReceiveRealTimeItemFunction {
 public:
  OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience);

  /// Delivers the new image of each record, in order, to the connections that watch its item; makes no
  /// payload where nobody does, nor for a REMOVE, which has no new image. The sum of all deliveries.
  DeliveryReport handle(std::span<const dynamodb::StreamRecord> records);

 private:
  FunctionConfig config_;
  Audience& audience_;
};

}  // namespace rtp::functions
