// AttributeUpdates, which updates had before there were expressions, translated into the trees of
// expressions. Internal to request parsing. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/expression_tree.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {

class LegacyUpdates {
 public:
  /// Violated constraints go to the Validation of `members`, whose object must outlive this.
  explicit LegacyUpdates(Members& members);

  /// The update, once, when the constraints hold; absent when it changes nothing. Errors (kInvalidArgument)
  /// in DynamoDB's wording and order of checks.
  [[nodiscard]] Result<std::optional<Update>> take();

 private:
  enum class Action : std::uint8_t { kAdd, kDelete, kPut };

  /// An update of one attribute as the request has it.
  struct Entry {
    std::string_view attribute;
    Action action = Action::kPut;
    std::optional<Result<AttributeValue>> value;
  };

  static Result<UpdateAction> translate(Entry entry);

  std::vector<Entry> entries_;
};

}  // namespace rtp::dynamodb
