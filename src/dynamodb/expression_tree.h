// The typed trees of expressions: what the parser makes and evaluation reads. A tree is complete, and from
// then on immutable, once its placeholders are resolved (expression_check.h). Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dynamodb/attribute_value.h"
#include "dynamodb/expression_path.h"

namespace rtp::dynamodb {

/// Operators and functions; operands are in the order of the text.
enum class Operator : std::uint8_t {
  kAnd,  // two or more operands
  kOr,   // two or more operands
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,  // value, lower bound, upper bound
  kIn,       // value, candidates
  kPlus,
  kMinus,
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
  kSize,
  kIfNotExists,
  kListAppend,
};

/// "AND", "<=", "begins_with", ...
[[nodiscard]] std::string_view spelling(Operator op);

struct Node;

/// A :placeholder and, once resolved, its value; a literal has no placeholder.
struct ValueReference {
  std::string placeholder;
  AttributeValue value;
};

struct Operation {
  Operator op = Operator::kAnd;
  std::vector<Node> operands;
};

struct Node {
  std::variant<Path, ValueReference, Operation> content;

  /// The content as T, nullptr when it is something else.
  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&content);
  }
  template <typename T>
  [[nodiscard]] T* as() {
    return std::get_if<T>(&content);
  }
};

/// Adds the first elements of the paths in `node` that have `least` elements or more to `names`.
void collect_attributes(const Node& node, std::size_t least, std::set<std::string, std::less<>>& names);

/// The sections of an update expression.
enum class Clause : std::uint8_t { kSet, kRemove, kAdd, kDelete };

/// "SET", "REMOVE", ...
[[nodiscard]] std::string_view spelling(Clause clause);

struct UpdateAction {
  Clause clause = Clause::kSet;
  Path path;
  Node value;  // not for kRemove; a ValueReference for kAdd and kDelete
};

struct ConditionTree {
  Node root;
};

struct UpdateTree {
  std::vector<UpdateAction> actions;  // in the order of the text
  PathSet touched;
  bool is_legacy = false;  // of AttributeUpdates, where ADD also takes a list, which it appends
};

struct ProjectionTree {
  PathSet paths;
};

}  // namespace rtp::dynamodb
