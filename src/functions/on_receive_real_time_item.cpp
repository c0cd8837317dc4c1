#include "functions/on_receive_real_time_item.h"

#include <optional>
#include <string>
#include <utility>

#include "functions/item_payload.h"

namespace rtp::functions {

OnReceiveRealTimeItemFunction::OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience)
    : config_(std::move(config)), audience_(audience) {}

DeliveryReport OnReceiveRealTimeItemFunction::handle(std::span<const dynamodb::StreamRecord> records) {
  DeliveryReport total;
  for (const dynamodb::StreamRecord& record : records) {
    const std::optional<std::string> id = real_time_item_id(config_, record.keys);
    if (!id || !audience_.has_receivers(*id)) {
      continue;
    }
    const Payload payload = record.new_image ? item_payload(config_, *record.new_image) : nullptr;
    const DeliveryReport report = audience_.deliver(*id, record, payload);
    total.receivers += report.receivers;
    total.gone += report.gone;
    total.failed += report.failed;
  }
  return total;
}

}  // namespace rtp::functions
