#include "dynamodb/request_reader.h"

#include <limits>
#include <utility>

#include "dynamodb/json_types.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxViolations = 10;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string quoted(std::string_view text) { return std::string("'").append(text).append("'"); }

std::string joined(std::string_view brackets, const std::vector<std::string_view>& names) {
  std::string out(1, brackets.front());
  for (const std::string_view name : names) {
    out.append(out.size() > 1 ? ", " : "").append(name);
  }
  return out.append(1, brackets.back());
}

bool has_name_characters(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

void Validation::add_type_error(Error error) {
  if (!type_error_) {
    type_error_ = std::move(error);
  }
}

void Validation::add_violation(std::string_view value, std::string_view path, std::string_view constraint) {
  if (violations_.size() < kMaxViolations) {
    std::string& text = violations_.emplace_back("Value ");
    text.append(value)
        .append(" at '")
        .append(path)
        .append("' failed to satisfy constraint: ")
        .append(constraint);
  }
}

Result<void> Validation::check_types() const {
  if (type_error_) {
    return std::unexpected(*type_error_);
  }
  return {};
}

Result<void> Validation::check() const {
  RTP_CHECK(check_types());
  if (violations_.empty()) {
    return {};
  }
  std::string message = std::to_string(violations_.size());
  message.append(violations_.size() == 1 ? " validation error" : " validation errors");
  std::string_view separator = " detected: ";
  for (const std::string& violation : violations_) {
    message.append(std::exchange(separator, "; ")).append(violation);
  }
  return invalid(std::move(message));
}

Members::Members(const JsonObject& object, Validation& validation, std::string path)
    : object_(object), validation_(validation), path_(std::move(path)) {}

const JsonValue* Members::find(std::string_view name) const {
  const JsonValue* value = object_.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string Members::path_within(std::string_view name) {
  std::string path(name);
  path.front() = lower(path.front());
  return path;
}

std::string Members::path_of(std::string_view name) const { return path_ + path_within(name); }

template <typename T>
std::optional<T> Members::value_of(Result<T> result) {
  result = keep_type_error(std::move(result));
  return result ? std::optional(*std::move(result)) : std::nullopt;
}

Members Members::within(const JsonObject& object, std::string_view path) const {
  return {object, validation_, path_ + std::string(path)};
}

std::optional<std::string_view> Members::string(std::string_view name) {
  const JsonValue* value = find(name);
  return value == nullptr ? std::nullopt : value_of(json_string(*value));
}

bool Members::boolean(std::string_view name, bool absent) {
  const JsonValue* value = find(name);
  return value == nullptr ? absent : value_of(json_boolean(*value)).value_or(absent);
}

std::optional<std::int64_t> Members::integer(std::string_view name, std::string_view type) {
  const JsonValue* value = find(name);
  return value == nullptr ? std::nullopt : value_of(json_integer(*value, type));
}

const JsonArray* Members::list(std::string_view name) {
  const JsonValue* value = find(name);
  return value == nullptr ? nullptr : value_of(json_list(*value)).value_or(nullptr);
}

const JsonObject* Members::map(std::string_view name, std::string_view value_type) {
  const JsonValue* value = find(name);
  return value == nullptr ? nullptr : value_of(json_map(*value, value_type)).value_or(nullptr);
}

const JsonObject* Members::structure(std::string_view name, std::string_view type) {
  const JsonValue* value = find(name);
  return value == nullptr ? nullptr
                          : value_of(json_structure(*value, type, StructurePlace::kField)).value_or(nullptr);
}

std::optional<Result<Item>> Members::item(std::string_view name) {
  const JsonValue* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  return keep_type_error(item_from_typed_json(*value));
}

std::optional<Result<AttributeValue>> Members::value(std::string_view name) {
  if (structure(name, "AttributeValue") == nullptr) {
    return std::nullopt;
  }
  return keep_type_error(value_from_typed_json(*find(name)));
}

std::optional<std::vector<Result<AttributeValue>>> Members::values(std::string_view name) {
  const JsonArray* elements = list(name);
  if (elements == nullptr) {
    return std::nullopt;
  }
  std::vector<Result<AttributeValue>> values;
  values.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    values.push_back(keep_type_error(value_from_typed_json(element)));
  }
  return values;
}

std::optional<std::vector<std::pair<std::string_view, Members>>> Members::structures(std::string_view name,
                                                                                     std::string_view type) {
  const JsonObject* entries =
      has(name) ? map(name, std::string("com.amazonaws.dynamodb.v20120810.").append(type)) : nullptr;
  if (entries == nullptr) {
    return std::nullopt;
  }
  std::vector<std::pair<std::string_view, Members>> structures;
  for (const auto& [key, entry] : *entries) {
    if (const auto structure = keep_type_error(json_structure(entry, type, StructurePlace::kElement))) {
      std::string path = path_of(name).append(1, '.').append(key).append(".member.");
      structures.emplace_back(key, Members(**structure, validation_, std::move(path)));
    }
  }
  return structures;
}

void Members::violate(std::string_view name, std::string_view value, std::string_view constraint) {
  validation_.add_violation(value, path_of(name), constraint);
}

void Members::violate_enum(std::string_view name, std::string_view value,
                           const std::vector<std::string_view>& names) {
  violate(name, quoted(value), "Member must satisfy enum value set: " + joined("[]", names));
}

void Members::require(std::string_view name) {
  if (!has(name)) {
    violate(name, "null", "Member must not be null");
  }
}

void Members::check_range(std::string_view name, std::optional<std::int64_t> value, std::int64_t least,
                          std::int64_t most) {
  if (value && *value < least) {
    violate(name, quoted(std::to_string(*value)),
            "Member must have value greater than or equal to " + std::to_string(least));
  }
  if (value && *value > most) {
    violate(name, quoted(std::to_string(*value)),
            "Member must have value less than or equal to " + std::to_string(most));
  }
}

void Members::check_name(std::string_view name, std::string_view value) {
  if (!has_name_characters(value)) {
    violate(name, quoted(value), "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (value.size() < kMinNameLength) {
    violate(name, quoted(value), "Member must have length greater than or equal to 3");
  }
  if (value.size() > kMaxNameLength) {
    violate(name, quoted(value), "Member must have length less than or equal to 255");
  }
}

void Members::check_attribute_name(std::string_view name, std::string_view value) {
  check_length(name, value, 1, kMaxNameLength);
}

void Members::check_length(std::string_view name, std::string_view value, std::size_t least,
                           std::size_t most) {
  if (value.size() < least) {
    violate(name, quoted(value), "Member must have length greater than or equal to " + std::to_string(least));
  }
  if (value.size() > most) {
    violate(name, quoted(value), "Member must have length less than or equal to " + std::to_string(most));
  }
}

std::string Members::table_name() {
  const std::optional<std::string_view> name = string("TableName");
  require("TableName");
  if (!name) {
    return {};
  }
  check_name("TableName", *name);
  return std::string(*name);
}

ReturnConsumedCapacity Members::return_consumed_capacity() {
  using enum ReturnConsumedCapacity;
  static constexpr std::array<EnumName<ReturnConsumedCapacity>, 3> kNames = {
      {{"INDEXES", kIndexes}, {"TOTAL", kTotal}, {"NONE", kNone}}};
  return enumerator("ReturnConsumedCapacity", kNames).value_or(kNone);
}

ReturnValues Members::return_values() {
  using enum ReturnValues;
  static constexpr std::array<EnumName<ReturnValues>, 5> kNames = {{{"ALL_NEW", kAllNew},
                                                                    {"UPDATED_OLD", kUpdatedOld},
                                                                    {"ALL_OLD", kAllOld},
                                                                    {"NONE", kNone},
                                                                    {"UPDATED_NEW", kUpdatedNew}}};
  return enumerator("ReturnValues", kNames).value_or(kNone);
}

ReturnValues Members::return_values_on_condition_failure() {
  using enum ReturnValues;
  static constexpr std::array<EnumName<ReturnValues>, 2> kNames = {{{"ALL_OLD", kAllOld}, {"NONE", kNone}}};
  return enumerator("ReturnValuesOnConditionCheckFailure", kNames).value_or(kNone);
}

bool Members::return_item_collection_metrics() {
  enum class Metrics { kSize, kNone };
  static constexpr std::array<EnumName<Metrics>, 2> kNames = {
      {{"SIZE", Metrics::kSize}, {"NONE", Metrics::kNone}}};
  return enumerator("ReturnItemCollectionMetrics", kNames) == Metrics::kSize;
}

}  // namespace rtp::dynamodb
