// The expressions of one request with their placeholders. Internal to request parsing. Not thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {

/// A parameter from before there were expressions, which excludes expressions: all of them, or the one that
/// is named here.
struct LegacyParameter {
  std::string_view name;
  std::string_view excludes = {};
};

/// Which parameters an operation has; in the order in which messages name them.
struct ExpressionParameters {
  std::span<const std::string_view> expressions;
  std::span<const std::string_view> with_values;  // those of them that may use ExpressionAttributeValues
  std::span<const LegacyParameter> legacy;
};

class Expressions {
 public:
  /// Reads them all, so that wrong JSON types come first. `members` and `parameters` must outlive it.
  Expressions(Members& members, const ExpressionParameters& parameters);

  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;

  /// Refuses what does not go together.
  [[nodiscard]] Result<void> check_combination() const;
  /// Checks names and values and makes them ready for parse(). After check_combination().
  [[nodiscard]] Result<void> load_placeholders();

  /// What is parsed of a member, absent when the member is.
  [[nodiscard]] Result<std::optional<Condition>> parse_condition(std::string_view name);
  [[nodiscard]] Result<std::optional<Update>> parse_update();
  [[nodiscard]] Result<std::optional<Projection>> parse_projection();

  [[nodiscard]] Placeholders& placeholders() { return placeholders_; }

 private:
  void read_names(Members& members);
  void read_values(Members& members);

  const ExpressionParameters& parameters_;
  std::vector<std::pair<std::string_view, std::string_view>> texts_;
  std::vector<std::string_view> legacy_;  // those that are there and exclude what may be there
  std::optional<std::vector<std::pair<std::string_view, std::string_view>>> names_;
  std::optional<std::vector<std::pair<std::string_view, Result<AttributeValue>>>> values_;
  Placeholders placeholders_;
};

}  // namespace rtp::dynamodb
