#include "functions/on_receive_real_time_item.h"

#include <utility>

#include "dynamodb/wire_json.h"

namespace rtp::functions {

OnReceiveRealTimeItemFunction::OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience)
    : config_(std::move(config)), audience_(audience) {}

std::optional<std::string> OnReceiveRealTimeItemFunction::real_time_item_id(
    const dynamodb::StreamRecord& record) const {
  const auto attribute = record.keys.find(config_.real_time_item_key);
  if (attribute == record.keys.end()) {
    return std::nullopt;
  }
  if (const auto* text = attribute->second.as<std::string>()) {
    return *text;
  }
  if (const auto* number = attribute->second.as<dynamodb::Number>()) {
    return number->to_string();
  }
  return std::nullopt;
}

Payload OnReceiveRealTimeItemFunction::payload(const dynamodb::Item& image) const {
  std::string text;
  if (config_.payload_format == PayloadFormat::kJson) {
    dynamodb::append_plain_json(text, image);
  } else {
    dynamodb::append_typed_json(text, image);
  }
  return std::make_shared<const std::string>(std::move(text));
}

DeliveryReport OnReceiveRealTimeItemFunction::handle(std::span<const dynamodb::StreamRecord> records) {
  DeliveryReport total;
  for (const dynamodb::StreamRecord& record : records) {
    if (!record.new_image) {
      continue;
    }
    const std::optional<std::string> id = real_time_item_id(record);
    if (!id || !audience_.has_receivers(*id)) {
      continue;
    }
    const DeliveryReport report = audience_.deliver(*id, record.sequence_number, payload(*record.new_image));
    total.receivers += report.receivers;
    total.gone += report.gone;
    total.failed += report.failed;
  }
  return total;
}

}  // namespace rtp::functions
