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

/// ConditionExpression or FilterExpression, or what they replace. Copies share the tree.
class Condition {
 public:
  /// Of a tree that is complete and checked; its root is an Operation.
  explicit Condition(ConditionTree tree);

  /// `parameter` ("ConditionExpression", "FilterExpression") names it in error messages.
  [[nodiscard]] static Result<Condition> parse(std::string_view parameter, std::string_view text,
                                               Placeholders& placeholders);

  /// A condition with literals instead of placeholders, as filter.h has it; messages name it "filter".
  [[nodiscard]] static Result<Condition> parse_filter(std::string_view text);

  /// Whether it holds for `item`; an absent item is an item without attributes.
  [[nodiscard]] bool holds(const Item& item) const;

  /// Top-level attribute names it refers to.
  [[nodiscard]] std::set<std::string, std::less<>> attributes() const;
  /// Those of which it looks inside.
  [[nodiscard]] std::set<std::string, std::less<>> opened_attributes() const;

 private:
  std::shared_ptr<const ConditionTree> tree_;
};

/// The parts of an item that an update touched, for ReturnValues UPDATED_OLD and UPDATED_NEW.
struct UpdateOutcome {
  Item item;         // the item after the update
  Item updated_old;  // touched paths before it
  Item updated_new;  // touched paths after it
};

/// UpdateExpression or AttributeUpdates.
class Update {
 public:
  /// Of a tree that is complete and checked.
  explicit Update(UpdateTree tree);

  [[nodiscard]] static Result<Update> parse(std::string_view text, Placeholders& placeholders);

  /// Sets each of `values` and removes each of `removed`, whole attributes of different names.
  [[nodiscard]] static Update merge(Item values, std::vector<std::string> removed);

  /// Applies it to `old` (all right-hand sides read `old`), which is the key of an item that `is_new`. Errors
  /// (kInvalidArgument) in DynamoDB's wording: operand of a wrong type, missing attribute, invalid document
  /// path (but for REMOVE from a new item), number out of range.
  [[nodiscard]] Result<UpdateOutcome> apply(const Item& old, bool is_new = false) const;

  /// Whether it only removes: then it creates no item where there is none.
  [[nodiscard]] bool removes_only() const;

  /// Top-level attribute names it writes, so that key attributes can be refused.
  [[nodiscard]] std::set<std::string, std::less<>> written_attributes() const;
  /// Top-level attribute names of which it reads or writes the inside.
  [[nodiscard]] std::set<std::string, std::less<>> opened_attributes() const;
  /// Top-level attribute names that it sets or adds to, with the type of the value where that does not depend
  /// on the item.
  [[nodiscard]] std::map<std::string, Type, std::less<>> known_types() const;

 private:
  std::shared_ptr<const UpdateTree> tree_;
};

/// ProjectionExpression or AttributesToGet.
class Projection {
 public:
  explicit Projection(ProjectionTree tree);

  [[nodiscard]] static Result<Projection> parse(std::string_view text, Placeholders& placeholders);

  /// The selected paths of `item`; empty where none of them exists.
  [[nodiscard]] Item project(const Item& item) const;

  /// Top-level attribute names it selects from.
  [[nodiscard]] std::set<std::string, std::less<>> attributes() const;

  /// Top-level attribute names of which it selects parts only.
  [[nodiscard]] std::set<std::string, std::less<>> opened_attributes() const;

 private:
  std::shared_ptr<const ProjectionTree> tree_;
};

enum class RangeOperator { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kBetween, kBeginsWith };

struct RangeCondition {
  RangeOperator op = RangeOperator::kEqual;
  AttributeValue operand;
  AttributeValue upper;  // kBetween only
};

/// What a Query asks of a key: one partition, and a part of it where there is a range.
struct KeyCondition {
  AttributeValue hash;
  std::optional<RangeCondition> range;

  /// Refuses (kInvalidArgument), in DynamoDB's wording, to go on after `start_key` where it is outside of
  /// what is asked for. It has the attributes of `schema`, the one that this was resolved against, of the
  /// right types.
  [[nodiscard]] Result<void> check_start(const KeySchema& schema, const Item& start_key) const;
};

/// A condition on one attribute that should be of the key.
struct AttributeCondition {
  std::string attribute;
  std::optional<RangeOperator> op;  // absent: one that no key is searched by
  std::vector<AttributeValue> operands;
};

/// KeyConditionExpression or KeyConditions, before it is known which attributes the key has.
class KeyConditions {
 public:
  /// None, which no schema takes.
  KeyConditions() = default;

  /// Of conditions on different attributes. Errors (kInvalidArgument): there must be one or two.
  [[nodiscard]] static Result<KeyConditions> make(std::vector<AttributeCondition> conditions);

  /// The condition on a key of `schema`. Where the query goes on after `start_key`, nullptr otherwise, that
  /// must have the attributes of `schema`. Errors (kInvalidArgument) in DynamoDB's wording, attribute by
  /// attribute.
  [[nodiscard]] Result<KeyCondition> resolve(const KeySchema& schema, const Item* start_key) const;

 private:
  [[nodiscard]] const AttributeCondition* find(std::string_view attribute) const;

  std::vector<AttributeCondition> conditions_;
};

}  // namespace rtp::dynamodb
