// OnReceiveRealTimeItemFunction: the consumer of RealTimeData's stream. Turns each change into the message
// that the clients of its item get.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/stream_record.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if `audience` is, which it borrows and which outlives it.
class OnReceiveRealTimeItemFunction {
 public:
  OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience);

  /// Gives the audience the new image of each record, in order; makes no payload where nobody watches its
  /// item, nor for a REMOVE, which has no new image. Who calls it finishes the audience.
  void handle(std::span<const dynamodb::StreamRecord> records);

  /// Lambda's JSON of a stream event; {"batchItemFailures":[...]} names the records that shall come again.
  /// kMalformed for what is no such event.
  [[nodiscard]] Result<std::string> handle_event(std::string_view event);

 private:
  FunctionConfig config_;
  Audience& audience_;
};

}  // namespace rtp::functions
