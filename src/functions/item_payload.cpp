#include "functions/item_payload.h"

#include <memory>
#include <utility>

#include "dynamodb/wire_json.h"

namespace rtp::functions {

std::optional<std::string> real_time_item_id(const FunctionConfig& config, const dynamodb::Item& item) {
  const auto attribute = item.find(config.real_time_item_key);
  if (attribute == item.end()) {
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

Payload item_payload(const FunctionConfig& config, const dynamodb::Item& image) {
  std::string text;
  if (config.payload_format == PayloadFormat::kJson) {
    dynamodb::append_plain_json(text, image);
  } else {
    dynamodb::append_typed_json(text, image);
  }
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace rtp::functions
