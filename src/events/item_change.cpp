#include "events/item_change.h"

namespace rtp::events {

std::string id_of(const ItemChange& change, std::string_view item_key) {
  const auto found = change.item.find(item_key);
  const std::string* text = found == change.item.end() ? nullptr : found->second.as<std::string>();
  return text == nullptr ? std::string() : *text;
}

dynamodb::Item key_of(const ItemChange& change, std::string_view item_key) {
  dynamodb::Item key;
  if (const auto found = change.item.find(item_key); found != change.item.end()) {
    key.emplace(found->first, found->second);
  }
  return key;
}

const dynamodb::AttributeValue* version_of(const ItemChange& change) {
  const auto found = change.item.find(change.version_attribute);
  return change.version_attribute.empty() || found == change.item.end() ? nullptr : &found->second;
}

bool is_refused_for_good(const Error& error) {
  return error.code == ErrorCode::kInvalidArgument || error.code == ErrorCode::kTooLarge;
}

}  // namespace rtp::events
