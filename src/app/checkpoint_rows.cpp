#include "app/checkpoint_rows.h"

#include <utility>

namespace rtp::app {

using dynamodb::Item;

Item checkpoint_key(std::string_view source, std::string_view name) {
  Item key;
  key.emplace(std::string(kCheckpointSource), std::string(source));
  key.emplace(std::string(kCheckpointName), std::string(name));
  return key;
}

Item checkpoint_row(std::string_view source, std::string_view name, std::string value) {
  Item row = checkpoint_key(source, name);
  row.emplace(std::string(kCheckpointValue), std::move(value));
  return row;
}

Result<std::optional<std::string>> find_checkpoint(const tables::Tables& tables, std::string_view source,
                                                   std::string_view name) {
  dynamodb::GetItemRequest request;
  request.table_name = kCheckpointTableName;
  request.key = checkpoint_key(source, name);
  RTP_TRY(const auto read, tables.get_item(request));
  return read.item ? std::optional(text_of(*read.item, kCheckpointValue)) : std::nullopt;
}

std::string text_of(const Item& row, std::string_view attribute) {
  const auto found = row.find(attribute);
  const std::string* text = found == row.end() ? nullptr : found->second.as<std::string>();
  return text == nullptr ? std::string() : *text;
}

}  // namespace rtp::app
