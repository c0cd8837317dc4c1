// The comparisons of attributes with values that requests had before there were expressions: Expected,
// QueryFilter, ScanFilter and KeyConditions. Internal to request parsing. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {

/// In the order in which DynamoDB lists them.
enum class ComparisonOperator : std::uint8_t {
  kIn,
  kNull,
  kBetween,
  kLess,
  kNotContains,
  kEqual,
  kGreater,
  kNotNull,
  kNotEqual,
  kLessOrEqual,
  kBeginsWith,
  kGreaterOrEqual,
  kContains,
};

/// As many values as the operator takes, of types that it takes.
struct LegacyComparison {
  std::string attribute;
  ComparisonOperator op = ComparisonOperator::kEqual;
  std::vector<AttributeValue> values;
};

class LegacyComparisons {
 public:
  /// Reads the member `name`, which only in Expected has Value and Exists. Violated constraints go to the
  /// Validation of `members`, whose object must outlive this.
  LegacyComparisons(Members& members, std::string_view name);

  [[nodiscard]] bool is_present() const { return is_present_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  /// The comparisons, once, when the constraints hold. Errors (kInvalidArgument) in DynamoDB's wording and
  /// order of checks.
  [[nodiscard]] Result<std::vector<LegacyComparison>> take();

 private:
  using Values = std::vector<Result<AttributeValue>>;

  /// One comparison as the request has it.
  struct Entry {
    std::string_view attribute;
    std::optional<ComparisonOperator> op = {};
    std::optional<bool> exists = {};
    std::optional<Result<AttributeValue>> value = {};
    std::optional<Values> values = {};
  };

  static Result<void> check_expected(const Entry& entry);
  static Result<LegacyComparison> compare(Entry entry);

  bool is_expected_;
  bool is_present_ = false;
  std::vector<Entry> entries_;
};

}  // namespace rtp::dynamodb
