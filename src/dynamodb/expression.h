// DynamoDB's expressions: text and placeholders in, immutable typed trees out, which are then evaluated
// against items. One parser for all of them. Pure; a parsed expression may be shared between threads.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// ExpressionAttributeNames and -Values of one request, and which of them its expressions have used.
struct Placeholders {
  std::map<std::string, std::string, std::less<>> names;      // "#n" -> attribute name
  std::map<std::string, AttributeValue, std::less<>> values;  // ":v" -> value
  std::set<std::string, std::less<>> used_names;
  std::set<std::string, std::less<>> used_values;

  /// After all expressions of the request are parsed: an error that lists what none of them used.
  [[nodiscard]] Result<void> check_all_used() const;
};

struct ConditionTree;
struct UpdateTree;
struct ProjectionTree;

/// ConditionExpression or FilterExpression. Copies share the tree.
class Condition {
 public:
  /// `parameter` ("ConditionExpression", "FilterExpression") names it in error messages.
  [[nodiscard]] static Result<Condition> parse(std::string_view parameter, std::string_view text,
                                               Placeholders& placeholders);

  /// A condition with literals instead of placeholders, as filter.h has it; messages name it "filter".
  [[nodiscard]] static Result<Condition> parse_filter(std::string_view text);

  /// Whether it holds for `item`; an absent item is an item without attributes.
  [[nodiscard]] bool holds(const Item& item) const;

  /// Top-level attribute names it refers to.
  [[nodiscard]] std::set<std::string, std::less<>> attributes() const;

 private:
  explicit Condition(ConditionTree tree);

  std::shared_ptr<const ConditionTree> tree_;
};

/// The parts of an item that an update touched, for ReturnValues UPDATED_OLD and UPDATED_NEW.
struct UpdateOutcome {
  Item item;         // the item after the update
  Item updated_old;  // touched paths before it
  Item updated_new;  // touched paths after it
};

/// UpdateExpression.
class Update {
 public:
  [[nodiscard]] static Result<Update> parse(std::string_view text, Placeholders& placeholders);

  /// Applies it to `old` (all right-hand sides read `old`). Errors (kInvalidArgument) in DynamoDB's wording:
  /// operand of a wrong type, missing attribute, invalid document path, number out of range.
  [[nodiscard]] Result<UpdateOutcome> apply(const Item& old) const;

  /// Whether it only removes: then it creates no item where there is none.
  [[nodiscard]] bool removes_only() const;

  /// Top-level attribute names it writes, so that key attributes can be refused.
  [[nodiscard]] std::set<std::string, std::less<>> written_attributes() const;

 private:
  std::shared_ptr<const UpdateTree> tree_;
};

/// ProjectionExpression.
class Projection {
 public:
  [[nodiscard]] static Result<Projection> parse(std::string_view text, Placeholders& placeholders);

  /// The selected paths of `item`; empty where none of them exists.
  [[nodiscard]] Item project(const Item& item) const;

  /// Top-level attribute names it selects from.
  [[nodiscard]] std::set<std::string, std::less<>> attributes() const;

 private:
  std::shared_ptr<const ProjectionTree> tree_;
};

enum class RangeOperator { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kBetween, kBeginsWith };

struct RangeCondition {
  RangeOperator op = RangeOperator::kEqual;
  AttributeValue operand;
  AttributeValue upper;  // kBetween only
};

/// KeyConditionExpression, resolved against a key schema.
struct KeyCondition {
  AttributeValue hash;
  std::optional<RangeCondition> range;

  [[nodiscard]] static Result<KeyCondition> parse(std::string_view text, Placeholders& placeholders,
                                                  const KeySchema& schema);
};

}  // namespace rtp::dynamodb
