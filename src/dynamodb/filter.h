// What a client subscribes to beside a key: a condition on the item. Pure.
//
//   speed > 30 AND (status <> 'parked' OR attribute_not_exists(driver.name))
//
// The syntax and the meaning are those of a ConditionExpression, with literals instead of placeholders:
// numbers (30, -1.5e3), 'text' ('' is a quote in it), true, false, null. A name is a word, which DynamoDB may
// have reserved, or anything in double quotes ("any name", "" is a quote in it); so are the keywords AND, OR,
// NOT, BETWEEN, IN, true, false and null as names.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression.h"

namespace rtp::dynamodb {

/// Immutable: may be shared between threads. Copies share all but the text.
class Filter {
 public:
  /// Errors (kInvalidArgument) begin with "Invalid filter: " and name the token that is wrong; they may
  /// repeat parts of `text`, UTF-8 or not. At most 4096 bytes and 300 operators.
  [[nodiscard]] static Result<Filter> parse(std::string_view text);

  /// As DynamoDB decides: a comparison with a missing attribute or between types is false, but for <>, which
  /// is then true.
  [[nodiscard]] bool matches(const Item& item) const { return condition_.holds(item); }

  /// As it was parsed.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Filter(std::string_view text, Condition condition) : text_(text), condition_(std::move(condition)) {}

  std::string text_;
  Condition condition_;
};

}  // namespace rtp::dynamodb
