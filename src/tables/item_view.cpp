#include "tables/item_view.h"

#include <string_view>
#include <utility>

#include "tables/index_entries.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using dynamodb::KeyAttribute;
using dynamodb::KeySchema;

constexpr std::string_view kInvalid = "The provided starting key is invalid";

}  // namespace

ItemView::ItemView(const dynamodb::TableSchema& schema, const dynamodb::SecondaryIndex* index)
    : schema_(schema),
      index_(index),
      space_(index == nullptr ? schema.name : index_space(schema.name, index->name)) {}

Result<ItemView> ItemView::find(const dynamodb::TableSchema& schema,
                                const std::optional<std::string>& index_name) {
  if (!index_name) {
    return ItemView(schema, nullptr);
  }
  const dynamodb::SecondaryIndex* const index = schema.find_index(*index_name);
  if (index == nullptr) {
    return invalid("The table does not have the specified index: " + *index_name);
  }
  if (index->status != dynamodb::IndexStatus::kActive) {
    return invalid("Cannot read from backfilling global secondary index: " + *index_name);
  }
  return ItemView(schema, index);
}

bool ItemView::projects(std::string_view attribute) const {
  return index_ == nullptr || tables::projects(schema_, *index_, attribute);
}

Item ItemView::position_of(const Item& item) const {
  Item position;
  for (const KeySchema* const schema : {&schema_.key, &key()}) {
    for (const KeyAttribute* const attribute : schema->attributes()) {
      position.try_emplace(attribute->name, item.at(attribute->name));
    }
  }
  return position;
}

std::size_t ItemView::position_size() const {
  std::size_t size = schema_.key.attributes().size();
  if (index_ != nullptr) {
    for (const KeyAttribute* const attribute : index_->key.attributes()) {
      size += schema_.key.has(attribute->name) ? 0 : 1;
    }
  }
  return size;
}

Result<void> ItemView::check_index_key(const Item& position) const {
  if (index_ == nullptr) {
    return {};
  }
  if (position.size() != position_size()) {
    return invalid(std::string(kInvalid));
  }
  for (const KeyAttribute* const attribute : index_->key.attributes()) {
    const auto value = position.find(attribute->name);
    if (value == position.end()) {
      return invalid(std::string(kInvalid));
    }
    if (value->second.type() != attribute->type) {
      return invalid("The provided key element does not match the schema");
    }
  }
  return {};
}

Result<std::string> ItemView::key_at(const Item& position) const {
  if (index_ == nullptr) {
    if (const auto valid = dynamodb::validate_key(schema_.key, position); !valid) {
      return invalid(std::string(kInvalid) + ": " + valid.error().message);
    }
    return item_key(schema_, position);
  }
  RTP_CHECK(check_index_key(position));
  if (const auto valid = dynamodb::check_key_of_batch_item(index_->key, position); !valid) {
    return std::unexpected(valid.error());
  }
  if (const auto valid = dynamodb::check_key_of_batch_item(schema_.key, position); !valid) {
    return invalid(std::string(kInvalid) + ": " + valid.error().message);
  }
  return entry_key(schema_, *index_, position);
}

KeyRange ItemView::segment(std::uint32_t segment, std::uint32_t total_segments) const {
  return segment_range(space_, segment, total_segments);
}

KeyRange ItemView::range(const dynamodb::KeyCondition& condition) const {
  return condition_range(space_, condition, index_ == nullptr ? KeyTail::kNone : KeyTail::kItem);
}

}  // namespace rtp::tables
