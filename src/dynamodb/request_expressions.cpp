#include "dynamodb/request_expressions.h"

#include <algorithm>
#include <iterator>

#include "dynamodb/json_types.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

/// Whether `key` is `mark` and then at least one letter, digit or underscore.
bool is_placeholder(std::string_view key, char mark) {
  return key.size() > 1 && key.front() == mark && std::ranges::all_of(key.substr(1), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

template <typename Entries>
Result<void> check_keys(std::string_view parameter, const Entries& entries, char mark) {
  if (entries.empty()) {
    return invalid(std::string(parameter).append(" must not be empty"));
  }
  for (const auto& entry : entries) {
    if (!is_placeholder(entry.first, mark)) {
      std::string message(parameter);
      return invalid(
          message.append(" contains invalid key: Syntax error; key: \"").append(entry.first).append("\""));
    }
  }
  return {};
}

template <typename Entries>
std::vector<std::string_view> keys_of(const Entries& entries) {
  std::vector<std::string_view> keys;
  std::ranges::transform(entries, std::back_inserter(keys), [](const auto& entry) { return entry.first; });
  return keys;
}

}  // namespace

Expressions::Expressions(Members& members, const ExpressionParameters& parameters) : parameters_(parameters) {
  for (const std::string_view name : parameters.expressions) {
    if (const auto text = members.string(name)) {
      texts_.emplace_back(name, *text);
    }
  }
  for (const LegacyParameter& legacy : parameters.legacy) {
    if (members.has(legacy.name) && (legacy.excludes.empty() || text(legacy.excludes))) {
      legacy_.push_back(legacy.name);
    }
  }
  read_names(members);
  if (!parameters.with_values.empty()) {
    read_values(members);
  }
}

void Expressions::read_names(Members& members) {
  const JsonObject* names = members.map("ExpressionAttributeNames", "java.lang.String");
  if (names == nullptr) {
    return;
  }
  names_.emplace();
  for (const auto& entry : *names) {
    const auto text = entry.value.is_null() ? std::string_view()
                                            : members.keep_type_error(json_string(entry.value)).value_or("");
    names_->emplace_back(entry.key, text);
  }
}

void Expressions::read_values(Members& members) {
  const JsonObject* values =
      members.map("ExpressionAttributeValues", "com.amazonaws.dynamodb.v20120810.AttributeValue");
  if (values == nullptr) {
    return;
  }
  values_.emplace();
  for (const auto& entry : *values) {
    values_->emplace_back(entry.key, members.keep_type_error(value_from_typed_json(entry.value)));
  }
}

std::optional<std::string_view> Expressions::text(std::string_view name) const {
  const auto found = std::ranges::find(texts_, name, &std::pair<std::string_view, std::string_view>::first);
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Expressions::check_combination() const {
  if (!legacy_.empty() && !texts_.empty()) {
    return invalid(
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: " +
        joined("{}", legacy_) + " Expression parameters: " + joined("{}", keys_of(texts_)));
  }
  if (names_ && texts_.empty()) {
    return invalid("ExpressionAttributeNames can only be specified when using expressions");
  }
  const auto& with_values = parameters_.with_values;
  if (values_ &&
      std::ranges::none_of(with_values, [&](std::string_view name) { return text(name).has_value(); })) {
    std::string message = "ExpressionAttributeValues can only be specified when using expressions: ";
    message.append(with_values.front());
    for (const std::string_view name : with_values.subspan(1)) {
      message.append(" and ").append(name);
    }
    return invalid(message.append(with_values.size() == 1 ? " is null" : " are null"));
  }
  return {};
}

Result<void> Expressions::load_placeholders() {
  if (names_) {
    RTP_CHECK(check_keys("ExpressionAttributeNames", *names_, '#'));
    for (const auto& [key, name] : *names_) {
      if (name.empty()) {
        std::string message = "ExpressionAttributeNames contains invalid value: ";
        return invalid(message.append(empty_name_error().message).append(" for key ").append(key));
      }
      placeholders_.names.emplace(key, name);
    }
  }
  if (!values_) {
    return {};
  }
  RTP_CHECK(check_keys("ExpressionAttributeValues", *values_, ':'));
  for (auto& [key, value] : *values_) {
    if (!value) {
      std::string message = "ExpressionAttributeValues contains invalid value: ";
      return invalid(message.append(value.error().message).append(" for key ").append(key));
    }
    placeholders_.values.emplace(key, *std::move(value));
  }
  return {};
}

Result<std::optional<Condition>> Expressions::parse_condition(std::string_view name) {
  const auto expression = text(name);
  if (!expression) {
    return std::nullopt;
  }
  return Condition::parse(name, *expression, placeholders_);
}

Result<std::optional<Update>> Expressions::parse_update() {
  const auto expression = text("UpdateExpression");
  if (!expression) {
    return std::nullopt;
  }
  return Update::parse(*expression, placeholders_);
}

Result<std::optional<Projection>> Expressions::parse_projection() {
  const auto expression = text("ProjectionExpression");
  if (!expression) {
    return std::nullopt;
  }
  return Projection::parse(*expression, placeholders_);
}

}  // namespace rtp::dynamodb
