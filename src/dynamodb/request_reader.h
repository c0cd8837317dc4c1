// Reads the members of a request body by name, with the types and constraints of DynamoDB's model, and keeps
// what is wrong until all members are read: DynamoDB reports the first wrong type, else all constraints at
// once. Internal to request parsing. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/invalid_parameter.h"
#include "dynamodb/json_value.h"
#include "dynamodb/requests.h"

namespace rtp::dynamodb {

/// What is wrong with one request.
class Validation {
 public:
  /// Keeps the first error only.
  void add_type_error(Error error);
  /// `value` as the message shows it, with its quotes.
  void add_violation(std::string_view value, std::string_view path, std::string_view constraint);

  /// The type error (kMalformed), if there is one.
  [[nodiscard]] Result<void> check_types() const;
  /// The type error, else the violated constraints (kInvalidArgument): "2 validation errors detected: ...".
  [[nodiscard]] Result<void> check() const;

 private:
  std::optional<Error> type_error_;
  std::vector<std::string> violations_;
};

template <typename Enum>
struct EnumName {
  std::string_view name;
  Enum value;
};

/// The members of one JSON object. JSON null is absent. Returned views borrow from the object; absent is also
/// what has the wrong type, which then is in the Validation.
class Members {
 public:
  /// `path` leads to the object in messages, e.g. "provisionedThroughput." Both references must outlive it.
  Members(const JsonObject& object, Validation& validation, std::string path = {});

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::optional<std::string_view> string(std::string_view name);
  [[nodiscard]] bool boolean(std::string_view name, bool absent);
  /// `type` is "Integer" or "Long".
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::string_view type);
  [[nodiscard]] const JsonArray* list(std::string_view name);
  /// `value_type` as for json_map().
  [[nodiscard]] const JsonObject* map(std::string_view name, std::string_view value_type);
  /// `type` as for json_structure().
  [[nodiscard]] const JsonObject* structure(std::string_view name, std::string_view type);
  /// A map of attribute values. The result holds their error, because DynamoDB reports invalid values after
  /// the constraints.
  [[nodiscard]] std::optional<Result<Item>> item(std::string_view name);
  /// A single attribute value, its error kept as for item().
  [[nodiscard]] std::optional<Result<AttributeValue>> value(std::string_view name);
  /// A list of attribute values, their errors kept as for item().
  [[nodiscard]] std::optional<std::vector<Result<AttributeValue>>> values(std::string_view name);
  /// `result` as it is; if its error is one of types, the Validation gets it, too.
  template <typename T>
  [[nodiscard]] Result<T> keep_type_error(Result<T> result) {
    if (!result && result.error().code == ErrorCode::kMalformed) {
      validation_.add_type_error(result.error());
    }
    return result;
  }

  /// The member `name` as paths have it: "keySchema".
  [[nodiscard]] static std::string path_within(std::string_view name);
  /// The members of an object inside this one, at `path` within it in messages.
  [[nodiscard]] Members within(const JsonObject& object, std::string_view path = {}) const;

  /// The members of each entry of a map of structures, with its key; absent without the map. `type` as for
  /// json_structure().
  [[nodiscard]] std::optional<std::vector<std::pair<std::string_view, Members>>> structures(
      std::string_view name, std::string_view type);

  /// Constraints. They take the member's value where it is read elsewhere.
  void require(std::string_view name);
  void check_range(std::string_view name, std::optional<std::int64_t> value, std::int64_t least,
                   std::int64_t most);
  void check_name(std::string_view name, std::string_view value);
  void check_attribute_name(std::string_view name, std::string_view value);
  void check_length(std::string_view name, std::string_view value, std::size_t least, std::size_t most);
  void violate(std::string_view name, std::string_view value, std::string_view constraint);

  /// The enumerator called as the member's value, absent when it is called otherwise or is not there.
  template <typename Enum, std::size_t Size>
  [[nodiscard]] std::optional<Enum> enumerator(std::string_view name,
                                               const std::array<EnumName<Enum>, Size>& values) {
    const std::optional<std::string_view> text = string(name);
    if (!text) {
      return std::nullopt;
    }
    const auto* found = std::ranges::find(values, *text, &EnumName<Enum>::name);
    if (found != values.end()) {
      return found->value;
    }
    std::vector<std::string_view> names;
    std::ranges::transform(values, std::back_inserter(names), &EnumName<Enum>::name);
    violate_enum(name, *text, names);
    return std::nullopt;
  }

  /// Members that many operations have.
  [[nodiscard]] std::string table_name();
  [[nodiscard]] ReturnConsumedCapacity return_consumed_capacity();
  [[nodiscard]] ReturnValues return_values();
  [[nodiscard]] ReturnValues return_values_on_condition_failure();
  /// Whether it asks for metrics of item collections.
  bool return_item_collection_metrics();

 private:
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
  [[nodiscard]] std::string path_of(std::string_view name) const;
  void violate_enum(std::string_view name, std::string_view value,
                    const std::vector<std::string_view>& names);
  /// The value of `result`, absent when it is an error, which the Validation gets.
  template <typename T>
  [[nodiscard]] std::optional<T> value_of(Result<T> result);

  const JsonObject& object_;
  Validation& validation_;
  std::string path_;
};

/// `text` in single quotes, as messages show values.
[[nodiscard]] std::string quoted(std::string_view text);

/// "[a, b]" or "{a, b}", as messages show lists.
[[nodiscard]] std::string joined(std::string_view brackets, const std::vector<std::string_view>& names);

/// The errors of a table or index name that is not 3 to 255 characters of [a-zA-Z0-9_.-].
inline constexpr std::size_t kMinNameLength = 3;
inline constexpr std::size_t kMaxNameLength = 255;
[[nodiscard]] bool has_name_characters(std::string_view name);

}  // namespace rtp::dynamodb
