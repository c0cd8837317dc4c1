#include <array>
#include <utility>

#include "dynamodb/legacy_conditions.h"
#include "dynamodb/legacy_projection.h"
#include "dynamodb/legacy_updates.h"
#include "dynamodb/request_expressions.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {
namespace {

constexpr std::array<std::string_view, 1> kCondition = {"ConditionExpression"};
constexpr std::array<std::string_view, 2> kUpdateAndCondition = {"UpdateExpression", "ConditionExpression"};
constexpr std::array<std::string_view, 1> kProjection = {"ProjectionExpression"};

constexpr std::array<LegacyParameter, 2> kWriteLegacy = {{{"Expected"}, {"ConditionalOperator"}}};
constexpr std::array<LegacyParameter, 3> kUpdateLegacy = {
    {{"AttributeUpdates"}, {"Expected"}, {"ConditionalOperator"}}};
constexpr std::array<LegacyParameter, 1> kGetLegacy = {{{"AttributesToGet"}}};

constexpr ExpressionParameters kWriteParameters = {kCondition, kCondition, kWriteLegacy};
constexpr ExpressionParameters kUpdateParameters = {kUpdateAndCondition, kUpdateAndCondition, kUpdateLegacy};
constexpr ExpressionParameters kGetParameters = {kProjection, {}, kGetLegacy};

/// A put or a delete returns nothing but the item that was there.
Result<void> check_old_or_none(ReturnValues values) {
  if (values != ReturnValues::kNone && values != ReturnValues::kAllOld) {
    return invalid("ReturnValues can only be ALL_OLD or NONE");
  }
  return {};
}

/// Reads the members that all writes of one item have; `item` is "Item" or "Key".
template <typename Write>
std::optional<Result<Item>> read_write(Members& members, std::string_view item, Write& request) {
  request.capacity = members.return_consumed_capacity();
  request.table_name = members.table_name();
  auto item_or_key = members.item(item);
  members.require(item);
  request.return_values = members.return_values();
  request.returns_collection_metrics = members.return_item_collection_metrics();
  request.on_condition_failure = members.return_values_on_condition_failure();
  return item_or_key;
}

/// Parses the condition in one form or the other. The placeholders must be loaded.
template <typename Write>
Result<void> parse_condition(Expressions& expressions, LegacyCondition& expected, Write& request) {
  RTP_TRY(request.condition,
          expected.is_present() ? expected.take() : expressions.parse_condition("ConditionExpression"));
  return expressions.placeholders().check_all_used();
}

}  // namespace

Result<void> check_item_size(const Item& item) {
  if (item_size(item) > kMaxItemBytes) {
    return invalid("Item size has exceeded the maximum allowed size");
  }
  return {};
}

// NOLINTBEGIN(bugprone-unchecked-optional-access): validation.check() refuses a request without item or key
Result<Request> parse_put_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  PutItemRequest request;
  auto item = read_write(members, "Item", request);
  Expressions expressions(members, kWriteParameters);
  LegacyCondition expected(members, "Expected");
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_CHECK(expected.check_operator());
  RTP_TRY(request.item, *std::move(item));
  RTP_CHECK(check_item_size(request.item));
  RTP_CHECK(check_old_or_none(request.return_values));
  RTP_CHECK(expressions.load_placeholders());
  RTP_CHECK(parse_condition(expressions, expected, request));
  return request;
}

Result<Request> parse_update_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  UpdateItemRequest request;
  auto key = read_write(members, "Key", request);
  Expressions expressions(members, kUpdateParameters);
  LegacyUpdates updates(members);
  LegacyCondition expected(members, "Expected");
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_CHECK(expected.check_operator());
  RTP_TRY(request.key, *std::move(key));
  RTP_CHECK(expressions.load_placeholders());
  RTP_TRY(request.update, members.has("AttributeUpdates") ? updates.take() : expressions.parse_update());
  RTP_CHECK(parse_condition(expressions, expected, request));
  return request;
}

Result<Request> parse_delete_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  DeleteItemRequest request;
  auto key = read_write(members, "Key", request);
  Expressions expressions(members, kWriteParameters);
  LegacyCondition expected(members, "Expected");
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_CHECK(expected.check_operator());
  RTP_TRY(request.key, *std::move(key));
  RTP_CHECK(check_old_or_none(request.return_values));
  RTP_CHECK(expressions.load_placeholders());
  RTP_CHECK(parse_condition(expressions, expected, request));
  return request;
}

Result<Request> parse_get_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  GetItemRequest request;
  request.capacity = members.return_consumed_capacity();
  auto key = members.item("Key");
  members.require("Key");
  request.table_name = members.table_name();
  request.consistent_read = members.boolean("ConsistentRead", false);
  Expressions expressions(members, kGetParameters);
  const LegacyProjection attributes_to_get(members);
  RTP_CHECK(validation.check());
  RTP_CHECK(expressions.check_combination());
  RTP_TRY(request.key, *std::move(key));
  RTP_TRY(request.projection, attributes_to_get.parse());
  RTP_CHECK(expressions.load_placeholders());
  if (!request.projection) {
    RTP_TRY(request.projection, expressions.parse_projection());
  }
  RTP_CHECK(expressions.placeholders().check_all_used());
  return request;
}
// NOLINTEND(bugprone-unchecked-optional-access)

}  // namespace rtp::dynamodb
