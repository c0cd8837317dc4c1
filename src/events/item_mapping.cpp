#include "events/item_mapping.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/iso8601.h"
#include "base/timestamp.h"
#include "dynamodb/wire_json.h"

namespace rtp::events {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;

/// The text of a string or a number; absent for all else.
std::optional<std::string> scalar_text(const AttributeValue& value) {
  if (const auto* text = value.as<std::string>()) {
    return *text;
  }
  if (const auto* number = value.as<dynamodb::Number>()) {
    return number->to_string();
  }
  if (const auto* flag = value.as<bool>()) {
    return *flag ? "true" : "false";
  }
  return std::nullopt;
}

bool is_true(const AttributeValue& value) {
  const auto text = scalar_text(value);
  return text && !text->empty() && *text != "0" && *text != "false";
}

std::string json_text(const AttributeValue& value) {
  std::string json;
  dynamodb::append_plain_json(json, value);
  return json;
}

Result<Selector> parse_rule(std::string_view rule, std::string_view text) {
  auto selector = Selector::parse(text);
  if (!selector) {
    return fail(selector.error().code, fmt::format("{}: {}", rule, selector.error().message));
  }
  return selector;
}

}  // namespace

Result<ItemMapping> ItemMapping::compile(MappingRules rules) {
  if (rules.id.empty()) {
    return fail(
        ErrorCode::kInvalidArgument,
        "id is missing: name the part of a record that identifies its item, as in id = \"/vehicleId\"");
  }
  RTP_TRY(Selector id, parse_rule("id", rules.id));
  ItemMapping mapping(std::move(rules), std::move(id));
  const MappingRules& given = mapping.rules_;
  auto path = parse_pointer(given.items);
  if (!path) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("items: \"{}\" is no JSON Pointer: give one like \"/data/vehicles\"", given.items));
  }
  mapping.items_path_ = *std::move(path);
  for (const auto& [name, text] : given.attributes) {
    if (name == given.item_key || name.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("attributes: \"{}\" is the key of the items: say what it is with id", name));
    }
    RTP_TRY(Selector selector, parse_rule("attributes." + name, text));
    mapping.attributes_.emplace_back(name, std::move(selector));
  }
  if (!given.timestamp.empty()) {
    RTP_TRY(mapping.timestamp_, parse_rule("timestamp", given.timestamp));
  }
  if (!given.remove_when.empty()) {
    const std::string_view rule = given.remove_when;
    const std::size_t equals = rule.find('=');
    RTP_TRY(mapping.remove_when_, parse_rule("remove_when", rule.substr(0, equals)));
    if (equals != std::string_view::npos) {
      mapping.remove_text_ = rule.substr(equals + 1);
    }
  }
  return mapping;
}

Result<AttributeValue> ItemMapping::parse_payload(std::string_view payload) const {
  if (rules_.payload == PayloadKind::kText) {
    return AttributeValue(std::string(payload));
  }
  return dynamodb::value_from_plain_json(payload);
}

Result<std::span<const AttributeValue>> ItemMapping::records_of(const AttributeValue& document) const {
  const AttributeValue* part = find_part(document, items_path_);
  if (part == nullptr) {
    return fail(ErrorCode::kMalformed, fmt::format("there is nothing at {}", rules_.items));
  }
  if (const auto* list = part->as<dynamodb::List>()) {
    return std::span(*list);
  }
  return std::span(part, 1);
}

Result<std::vector<Result<ItemChange>>> ItemMapping::map(std::string_view payload,
                                                         const Metadata& metadata) const {
  std::vector<Result<ItemChange>> changes;
  if (payload.empty() && !id_.is_of_document()) {
    changes.push_back(map_removal(AttributeValue(), metadata));
    return changes;
  }
  RTP_TRY(const AttributeValue document, parse_payload(payload));
  RTP_TRY(const std::span records, records_of(document));
  changes.reserve(records.size());
  for (const AttributeValue& record : records) {
    changes.push_back(map_record(record, metadata));
  }
  return changes;
}

Result<ItemChange> ItemMapping::map_one(std::string_view payload, const Metadata& metadata) const {
  RTP_TRY(const AttributeValue record, parse_payload(payload));
  return map_record(record, metadata);
}

std::vector<std::string> ItemMapping::record_texts(std::string_view payload) const {
  const auto document = parse_payload(payload);
  const auto records = document ? records_of(*document) : std::unexpected(document.error());
  if (!records) {
    return {std::string(payload)};
  }
  std::vector<std::string> texts;
  std::ranges::transform(*records, std::back_inserter(texts), json_text);
  return texts;
}

Result<std::string> ItemMapping::id_of(const AttributeValue& record, const Metadata& metadata) const {
  const auto value = id_.select(record, metadata);
  if (!value) {
    return fail(ErrorCode::kMalformed, fmt::format("there is no id: the record has no {}", id_.text()));
  }
  auto text = scalar_text(*value);
  if (!text || text->empty()) {
    return fail(ErrorCode::kMalformed, fmt::format("there is no id: {} is {}, not a text or a number",
                                                   id_.text(), json_text(*value)));
  }
  return *std::move(text);
}

Result<Item> ItemMapping::attributes_of(const AttributeValue& record, const Metadata& metadata) const {
  Item item;
  if (!attributes_.empty()) {
    for (const auto& [name, selector] : attributes_) {
      if (auto value = selector.select(record, metadata)) {
        item.insert_or_assign(name, *std::move(value));
      }
    }
  } else if (const auto* members = record.as<dynamodb::Map>()) {
    item = *members;
    if (const auto member = id_.member()) {
      if (const auto found = item.find(*member); found != item.end()) {
        item.erase(found);
      }
    }
  } else {
    item.emplace(rules_.value_attribute, record);
  }
  if (timestamp_) {
    const auto value = timestamp_->select(record, metadata);
    const auto text = value ? scalar_text(*value) : std::nullopt;
    if (!text) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("there is no time: the record has no {}", timestamp_->text()));
    }
    RTP_TRY(const auto time, parse_timestamp(*text));
    item.insert_or_assign(rules_.timestamp_attribute, iso8601(time));
  }
  return item;
}

Result<void> ItemMapping::check_version(const Item& item) const {
  if (rules_.version.empty()) {
    return {};
  }
  const auto version = item.find(rules_.version);
  if (version == item.end() || (version->second.type() != dynamodb::Type::kString &&
                                version->second.type() != dynamodb::Type::kNumber)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("there is no version: {} is not a text or a number", rules_.version));
  }
  return {};
}

bool ItemMapping::is_removal(const AttributeValue& record, const Metadata& metadata) const {
  const auto value = remove_when_ ? remove_when_->select(record, metadata) : std::nullopt;
  if (!value) {
    return false;
  }
  return remove_text_ ? scalar_text(*value) == remove_text_ : is_true(*value);
}

Result<ItemChange> ItemMapping::map_record(const AttributeValue& record, const Metadata& metadata) const {
  RTP_TRY(std::string id, id_of(record, metadata));
  if (is_removal(record, metadata)) {
    return map_removal(record, metadata);
  }
  ItemChange change{.kind = rules_.write == WriteMode::kMerge ? ChangeKind::kMerge : ChangeKind::kReplace,
                    .item = {},
                    .version_attribute = rules_.version};
  RTP_TRY(change.item, attributes_of(record, metadata));
  RTP_CHECK(check_version(change.item));
  change.item.insert_or_assign(rules_.item_key, std::move(id));
  return change;
}

Result<ItemChange> ItemMapping::map_removal(const AttributeValue& record, const Metadata& metadata) const {
  RTP_TRY(std::string id, id_of(record, metadata));
  ItemChange change{.kind = ChangeKind::kRemove, .item = {}, .version_attribute = {}};
  change.item.emplace(rules_.item_key, std::move(id));
  if (rules_.version.empty()) {
    return change;
  }
  // A removal without a version removes whatever is there.
  if (auto attributes = attributes_of(record, metadata)) {
    if (const auto version = attributes->find(rules_.version);
        version != attributes->end() && check_version(*attributes)) {
      change.item.insert_or_assign(rules_.version, version->second);
      change.version_attribute = rules_.version;
    }
  }
  return change;
}

}  // namespace rtp::events
