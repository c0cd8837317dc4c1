#include <array>
#include <limits>
#include <utility>

#include "dynamodb/expression_key_condition.h"
#include "dynamodb/legacy_conditions.h"
#include "dynamodb/legacy_projection.h"
#include "dynamodb/request_expressions.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {
namespace {

constexpr std::array<std::string_view, 3> kQueryExpressions = {"ProjectionExpression", "FilterExpression",
                                                               "KeyConditionExpression"};
constexpr std::array<std::string_view, 2> kQueryWithValues = {"FilterExpression", "KeyConditionExpression"};
constexpr std::array<LegacyParameter, 4> kQueryLegacy = {{{"AttributesToGet"},
                                                          {"QueryFilter"},
                                                          {"ConditionalOperator"},
                                                          {"KeyConditions", "KeyConditionExpression"}}};
constexpr ExpressionParameters kQueryParameters = {kQueryExpressions, kQueryWithValues, kQueryLegacy};

constexpr std::array<std::string_view, 2> kScanExpressions = {"ProjectionExpression", "FilterExpression"};
constexpr std::array<std::string_view, 1> kScanWithValues = {"FilterExpression"};
constexpr std::array<LegacyParameter, 3> kScanLegacy = {
    {{"AttributesToGet"}, {"ScanFilter"}, {"ConditionalOperator"}}};
constexpr ExpressionParameters kScanParameters = {kScanExpressions, kScanWithValues, kScanLegacy};

constexpr std::int64_t kMaxLimit = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxTotalSegments = 1'000'000;

enum class Select { kSpecificAttributes, kCount, kAllAttributes, kAllProjectedAttributes };
constexpr std::array<EnumName<Select>, 4> kSelectNames = {
    {{"SPECIFIC_ATTRIBUTES", Select::kSpecificAttributes},
     {"COUNT", Select::kCount},
     {"ALL_ATTRIBUTES", Select::kAllAttributes},
     {"ALL_PROJECTED_ATTRIBUTES", Select::kAllProjectedAttributes}}};

/// The members that Query and Scan share.
class PageReader {
 public:
  explicit PageReader(Members& members) : select_(members.enumerator("Select", kSelectNames)) {
    if (const auto index_name = members.string("IndexName")) {
      members.check_name("IndexName", *index_name);
      page_.index_name = *index_name;
    }
    page_.capacity = members.return_consumed_capacity();
    page_.table_name = members.table_name();
    page_.limit = members.integer("Limit", "Integer");
    members.check_range("Limit", page_.limit, 1, kMaxLimit);
    page_.consistent_read = members.boolean("ConsistentRead", false);
    page_.count_only = select_ == Select::kCount;
    page_.all_attributes = select_ == Select::kAllAttributes;
    start_key_ = members.item("ExclusiveStartKey");
  }

  /// Refuses an invalid ExclusiveStartKey.
  [[nodiscard]] Result<void> check_start() {
    if (start_key_ && !*start_key_) {
      const std::string& message = start_key_->error().message;
      return invalid(is_about_the_key(message) ? "The provided starting key is invalid: " + message
                                               : message);
    }
    if (start_key_) {
      page_.exclusive_start_key = **std::move(start_key_);
    }
    return {};
  }

  /// `projection` is the parameter that says which attributes to get, empty where there is none; `verb` is
  /// "Querying" or "Scanning".
  [[nodiscard]] Result<void> check_select(std::string_view projection, std::string_view verb) const {
    if (select_ == Select::kAllProjectedAttributes && !page_.index_name) {
      return invalid(
          "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when " +
          std::string(verb) + " using an IndexName");
    }
    if (select_ == Select::kSpecificAttributes && projection.empty()) {
      return invalid(
          "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
          "SPECIFIC_ATTRIBUTES");
    }
    const bool is_count = select_ == Select::kCount;
    if (!projection.empty() && (is_count || select_ == Select::kAllAttributes)) {
      std::string message = "Cannot specify the ";
      return invalid(message.append(projection)
                         .append(" when choosing to get ")
                         .append(is_count ? "only the Count" : "ALL_ATTRIBUTES"));
    }
    return {};
  }

  /// Hands over the page with `filter` and `projection`; each that is absent is parsed from its expression.
  /// The placeholders must be loaded.
  [[nodiscard]] Result<ReadPage> take(Expressions& expressions, std::optional<Condition> filter,
                                      std::optional<Projection> projection) {
    page_.is_legacy_filter = filter.has_value();
    page_.filter = std::move(filter);
    page_.projection = std::move(projection);
    if (!page_.filter) {
      RTP_TRY(page_.filter, expressions.parse_condition("FilterExpression"));
    }
    if (!page_.projection) {
      RTP_TRY(page_.projection, expressions.parse_projection());
    }
    return std::move(page_);
  }

 private:
  /// DynamoDB reads numbers and finds duplicates before it knows that it looks at a starting key.
  static bool is_about_the_key(std::string_view message) {
    return message.starts_with("Supplied AttributeValue") ||
           message.ends_with("must have the value of true") ||
           message.ends_with("string set  may not be empty") || message.ends_with("sets should not be empty");
  }

  std::optional<Select> select_;
  std::optional<Result<Item>> start_key_;
  ReadPage page_;
};

/// Segment and TotalSegments, as they come.
struct Segments {
  std::optional<std::int64_t> segment;
  std::optional<std::int64_t> total;
};

Segments read_segments(Members& members) {
  const Segments segments = {members.integer("Segment", "Integer"),
                             members.integer("TotalSegments", "Integer")};
  members.check_range("TotalSegments", segments.total, 1, kMaxTotalSegments);
  members.check_range("Segment", segments.segment, 0, kMaxTotalSegments - 1);
  return segments;
}

Result<void> check_segments(const Segments& segments) {
  const auto& [segment, total] = segments;
  if (segment && !total) {
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter "
        "is present");
  }
  if (total && !segment) {
    return invalid(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments "
        "is present");
  }
  if (segment && *segment >= *total) {
    return invalid(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
        std::to_string(*segment) + " is not less than TotalSegments: " + std::to_string(*total));
  }
  return {};
}

/// The parameter that says which attributes to get; empty where there is none.
std::string_view projection_parameter(const Members& members) {
  for (const std::string_view name : {"ProjectionExpression", "AttributesToGet"}) {
    if (members.has(name)) {
      return name;
    }
  }
  return {};
}

}  // namespace

Result<Request> parse_query(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  PageReader page(members);
  QueryRequest request;
  request.scan_index_forward = members.boolean("ScanIndexForward", true);
  Expressions expressions(members, kQueryParameters);
  LegacyCondition query_filter(members, "QueryFilter");
  const LegacyProjection attributes_to_get(members);
  LegacyKeyConditions legacy_conditions(members);
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_CHECK(query_filter.check_operator());
  RTP_TRY(std::optional<Condition> filter, query_filter.take());
  RTP_TRY(std::optional<Projection> projection, attributes_to_get.parse());
  RTP_CHECK(page.check_start());
  const auto key_expression = expressions.text("KeyConditionExpression");
  if (!key_expression && !legacy_conditions.is_present()) {
    return invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  RTP_CHECK(page.check_select(projection_parameter(members), "Querying"));
  RTP_CHECK(expressions.load_placeholders());
  std::optional<ConditionTree> key_tree;
  if (key_expression) {
    RTP_TRY(key_tree, key_condition_tree(*key_expression, expressions.placeholders()));
  }
  RTP_TRY(request.page, page.take(expressions, std::move(filter), std::move(projection)));
  RTP_CHECK(expressions.placeholders().check_all_used());
  RTP_TRY(request.key_conditions, key_tree ? key_conditions(*key_tree) : legacy_conditions.take());
  return request;
}

Result<Request> parse_scan(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  PageReader page(members);
  const Segments segments = read_segments(members);
  Expressions expressions(members, kScanParameters);
  LegacyCondition scan_filter(members, "ScanFilter");
  const LegacyProjection attributes_to_get(members);
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_CHECK(scan_filter.check_operator());
  RTP_TRY(std::optional<Projection> projection, attributes_to_get.parse());
  RTP_TRY(std::optional<Condition> filter, scan_filter.take());
  RTP_CHECK(page.check_start());
  RTP_CHECK(check_segments(segments));
  RTP_CHECK(page.check_select(projection_parameter(members), "Scanning"));
  RTP_CHECK(expressions.load_placeholders());
  ScanRequest request;
  request.segment = static_cast<std::uint32_t>(segments.segment.value_or(0));
  request.total_segments = static_cast<std::uint32_t>(segments.total.value_or(1));
  RTP_TRY(request.page, page.take(expressions, std::move(filter), std::move(projection)));
  RTP_CHECK(expressions.placeholders().check_all_used());
  return request;
}

}  // namespace rtp::dynamodb
