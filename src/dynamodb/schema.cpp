#include "dynamodb/schema.h"

#include <algorithm>
#include <utility>

namespace rtp::dynamodb {
namespace {

std::unexpected<Error> no_match() { return invalid("The provided key element does not match the schema"); }

/// Where a key attribute is: in an item or in a key; DynamoDB words it differently when it is empty.
enum class Place { kItem, kKey };

Result<void> check_not_empty(std::string_view name, const AttributeValue& value, Place place) {
  const auto* text = value.as<std::string>();
  const auto* binary = value.as<Binary>();
  if ((text == nullptr || !text->empty()) && (binary == nullptr || !binary->bytes.empty())) {
    return {};
  }
  std::string message = place == Place::kItem ? "One or more parameter values are not valid. "
                                              : "One or more parameter values were invalid: ";
  message.append("The AttributeValue for a key attribute cannot contain an empty ")
      .append(text != nullptr ? "string" : "binary")
      .append(" value. Key: ")
      .append(name);
  return invalid(std::move(message));
}

/// Emptiness and length of key attributes that are there and of the right type.
Result<void> check_contents(const KeySchema& schema, const Item& item, Place place) {
  const AttributeValue& hash = item.find(schema.hash.name)->second;
  RTP_CHECK(check_not_empty(schema.hash.name, hash, place));
  if (schema.range) {
    RTP_CHECK(check_not_empty(schema.range->name, item.find(schema.range->name)->second, place));
  }
  if (hash.size() > kMaxHashKeyBytes) {
    return invalid(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit "
        "of2048 "
        "bytes");
  }
  if (schema.range && item.find(schema.range->name)->second.size() > kMaxRangeKeyBytes) {
    return invalid(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size "
        "limit "
        "of 1024 bytes");
  }
  return {};
}

Result<void> check_key_attribute(const KeyAttribute& attribute, const Item& item) {
  const auto found = item.find(attribute.name);
  if (found == item.end()) {
    return invalid("One or more parameter values were invalid: Missing the key " + attribute.name +
                   " in the item");
  }
  if (found->second.type() != attribute.type) {
    std::string message = "One or more parameter values were invalid: Type mismatch for key ";
    message.append(attribute.name).append(" expected: ").append(descriptor(attribute.type));
    message.append(" actual: ").append(descriptor(found->second.type()));
    return invalid(std::move(message));
  }
  return {};
}

bool has_key_attributes(const KeySchema& schema, const Item& item) {
  return check_key_attribute(schema.hash, item) &&
         (!schema.range || check_key_attribute(*schema.range, item));
}

}  // namespace

Result<void> check_key_of_item(const KeySchema& schema, const Item& item) {
  RTP_CHECK(check_key_attribute(schema.hash, item));
  if (schema.range) {
    RTP_CHECK(check_key_attribute(*schema.range, item));
  }
  return check_contents(schema, item, Place::kItem);
}

Result<void> check_key_of_batch_item(const KeySchema& schema, const Item& item) {
  if (!has_key_attributes(schema, item)) {
    return no_match();
  }
  return check_contents(schema, item, Place::kItem);
}

Item key_attributes(const KeySchema& schema, const Item& item) {
  Item key;
  for (const KeyAttribute* const attribute : schema.attributes()) {
    key.try_emplace(attribute->name, item.find(attribute->name)->second);
  }
  return key;
}

boost::container::static_vector<const KeyAttribute*, 2> KeySchema::attributes() const {
  boost::container::static_vector<const KeyAttribute*, 2> attributes = {&hash};
  if (range) {
    attributes.push_back(&*range);
  }
  return attributes;
}

bool KeySchema::has(std::string_view attribute) const {
  return hash.name == attribute || (range && range->name == attribute);
}

std::set<std::string_view> TableSchema::key_attributes() const {
  std::set<std::string_view> names;
  const auto add = [&](const KeySchema& schema) {
    for (const KeyAttribute* const attribute : schema.attributes()) {
      names.insert(attribute->name);
    }
  };
  add(key);
  for (const SecondaryIndex& index : indexes) {
    add(index.key);
  }
  return names;
}

const SecondaryIndex* TableSchema::find_index(std::string_view index_name) const {
  const auto found = std::ranges::find(indexes, index_name, &SecondaryIndex::name);
  return found == indexes.end() ? nullptr : &*found;
}

Result<void> validate_key(const KeySchema& schema, const Item& key) {
  if (key.size() != schema.attributes().size() || !has_key_attributes(schema, key)) {
    return no_match();
  }
  return check_contents(schema, key, Place::kKey);
}

Result<void> check_distinct(std::span<const Item> keys) {
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const auto earlier = keys.first(i);
    if (std::ranges::find(earlier, keys[i]) != earlier.end()) {
      return invalid("Provided list of item keys contains duplicates");
    }
  }
  return {};
}

std::string table_arn(const TableSchema& schema) {
  std::string arn = "arn:aws:dynamodb:";
  return arn.append(kRegion).append(1, ':').append(kAccountId).append(":table/").append(schema.name);
}

std::string index_arn(const TableSchema& schema, const SecondaryIndex& index) {
  return table_arn(schema).append("/index/").append(index.name);
}

std::string stream_arn(const TableSchema& schema) {
  return table_arn(schema).append("/stream/").append(schema.stream_label);
}

}  // namespace rtp::dynamodb
