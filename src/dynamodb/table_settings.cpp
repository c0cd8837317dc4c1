#include "dynamodb/table_settings.h"

#include <algorithm>
#include <utility>

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxTagKeyCharacters = 128;
constexpr std::size_t kMaxTagValueCharacters = 256;

/// Characters of UTF-8 text.
std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

/// Letters of any script, digits, spaces and a few signs. What is not ASCII counts as a letter.
bool has_tag_characters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 || std::string_view(" +-=._:/@").contains(c);
  });
}

Error not_found(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }

}  // namespace

Result<void> check_tag_key(std::optional<std::string_view> key) {
  if (key && key->starts_with("aws:")) {
    return invalid("Tag Key cannot be prefixed with aws:, Key: " + std::string(*key));
  }
  if (!key || key->empty() || character_count(*key) > kMaxTagKeyCharacters || !has_tag_characters(*key)) {
    return invalid("The Tag Key provided is invalid, Key: " + std::string(key.value_or("null")));
  }
  return {};
}

Result<void> check_tag_value(std::optional<std::string_view> value) {
  if (!value || character_count(*value) > kMaxTagValueCharacters || !has_tag_characters(*value)) {
    return invalid("The Tag Value provided is invalid, Value: " + std::string(value.value_or("null")));
  }
  return {};
}

Result<void> apply(const UpdateTimeToLiveRequest& request, TableSchema& schema) {
  if (schema.ttl_attribute && *schema.ttl_attribute != request.attribute) {
    return invalid("TimeToLive is active on a different AttributeName: current AttributeName is " +
                   *schema.ttl_attribute);
  }
  if (schema.ttl_attribute.has_value() == request.enabled) {
    return invalid(std::string("TimeToLive is already ") + (request.enabled ? "enabled" : "disabled"));
  }
  schema.ttl_attribute = request.enabled ? std::optional(request.attribute) : std::nullopt;
  return {};
}

Result<void> apply(const TagResourceRequest& request, TableSchema& schema) {
  Tags tags = request.tags;
  tags.insert(schema.tags.begin(), schema.tags.end());
  if (tags.size() > kMaxTags) {
    return invalid("Number of Tags exceed the current limit for the provided ResourceArn");
  }
  schema.tags = std::move(tags);
  return {};
}

Result<void> apply(const UntagResourceRequest& request, TableSchema& schema) {
  for (const std::string& key : request.keys) {
    schema.tags.erase(key);
  }
  return {};
}

Error tagged_table_not_found(const TagResourceRequest& request) {
  return not_found("Requested resource not found: ResourcArn: " + request.resource_arn + " not found");
}

Error tagged_table_not_found(const UntagResourceRequest& /*request*/) {
  return not_found("Requested resource not found");
}

Error tagged_table_not_found(const ListTagsOfResourceRequest& request) {
  return not_found("Requested resource not found: ResourcArn: " + request.resource_arn + " not found");
}

}  // namespace rtp::dynamodb
