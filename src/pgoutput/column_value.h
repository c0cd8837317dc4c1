// What a column's value is in an item. Pure: thread-safe.
#pragma once

#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "pgoutput/change_message.h"

namespace rtp::pgoutput {

/// The value of a text that the type's output function gave, in UTF-8, with DateStyle ISO and bytea_output
/// hex (the defaults); `text` is not NULL. By the column's type:
/// - bool: BOOL.
/// - int2, int4, int8, oid, float4, float8, numeric: N; S for NaN, Infinity and what DynamoDB's numbers
///   cannot hold (38 digits, 1E-130 to 9.99E+125), so that no digit is lost and one row stops no other.
/// - date, time: S as ISO 8601 (pgoutput/timestamp.h); timestamp too, without a zone, which the type has
///   not; timestamptz in UTC.
/// - json, jsonb: what the document is (M, L, S, N, BOOL or NULL), numbers with all their digits.
/// - bytea: B.
/// - Arrays of these and of text types: L, of L where there are more dimensions, NULL for NULL.
/// - All others: S. Among them are text, uuid, interval, enums, ranges, hstore; also arrays that are not
/// built
///   in, and domains, but for those that RelationCache has put a built-in type in place of.
/// Errors name the column. kMalformed: the text is not of its type, or is of another setting.
/// kInvalidArgument: a document or nested array that DynamoDB cannot hold, or a text that is not UTF-8.
[[nodiscard]] Result<dynamodb::AttributeValue> column_value(std::string_view text, const Column& column);

}  // namespace rtp::pgoutput
