// The conditions that requests had before there were expressions, translated into the trees of expressions.
// Internal to request parsing. Not thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/expression_tree.h"
#include "dynamodb/legacy_comparisons.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {

/// Expected, QueryFilter or ScanFilter with ConditionalOperator: a condition on an item.
class LegacyCondition {
 public:
  /// Reads the member `name` and ConditionalOperator. Violated constraints go to the Validation of `members`,
  /// whose object must outlive this.
  LegacyCondition(Members& members, std::string_view name);

  [[nodiscard]] bool is_present() const { return comparisons_.is_present(); }

  /// Refuses (kInvalidArgument) a ConditionalOperator without two comparisons to join.
  [[nodiscard]] Result<void> check_operator() const;

  /// The condition, once, when the constraints hold; absent when nothing is compared. Errors
  /// (kInvalidArgument) in DynamoDB's wording and order of checks.
  [[nodiscard]] Result<std::optional<Condition>> take();

 private:
  LegacyComparisons comparisons_;
  std::optional<Operator> operator_;
};

/// KeyConditions: what a Query asks of the key.
class LegacyKeyConditions {
 public:
  /// As LegacyCondition.
  explicit LegacyKeyConditions(Members& members);

  [[nodiscard]] bool is_present() const { return comparisons_.is_present(); }

  /// The conditions, once, when the constraints hold. Errors (kInvalidArgument) in DynamoDB's wording and
  /// order of checks.
  [[nodiscard]] Result<KeyConditions> take();

 private:
  LegacyComparisons comparisons_;
};

}  // namespace rtp::dynamodb
