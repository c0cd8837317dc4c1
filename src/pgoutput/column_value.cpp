#include "pgoutput/column_value.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"
#include "pgoutput/array_text.h"
#include "pgoutput/builtin_type.h"
#include "pgoutput/timestamp.h"

namespace rtp::pgoutput {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Binary;
using dynamodb::Number;

Result<AttributeValue> read_bool(std::string_view text) {
  if (text != "t" && text != "f") {
    return fail(ErrorCode::kMalformed, "the text is not of a boolean: t or f");
  }
  return text == "t";
}

AttributeValue read_number(std::string_view text) {
  if (auto number = Number::parse(text)) {
    return *number;
  }
  return std::string(text);
}

Result<AttributeValue> in_iso(std::optional<std::string> iso) {
  if (!iso) {
    return fail(ErrorCode::kMalformed, "the text is not of DateStyle ISO: set it for the connection");
  }
  return *std::move(iso);
}

Result<AttributeValue> read_json(std::string_view text) {
  auto document = dynamodb::value_from_plain_json(text);
  if (!document) {
    return fail(ErrorCode::kInvalidArgument,
                "the document does not fit an attribute: " + std::move(document).error().message);
  }
  return document;
}

Result<AttributeValue> read_bytea(std::string_view text) {
  static constexpr std::string_view kPrefix = "\\x";
  const auto malformed = [] {
    return fail(ErrorCode::kMalformed, "the text is not of bytea_output hex: set it for the connection");
  };
  if (!text.starts_with(kPrefix) || text.size() % 2 != 0) {
    return malformed();
  }
  Binary binary;
  binary.bytes.reserve(text.size() / 2 - 1);
  for (std::size_t i = kPrefix.size(); i < text.size(); i += 2) {
    const char* const end = text.data() + i + 2;
    unsigned byte = 0;
    if (std::from_chars(text.data() + i, end, byte, 16).ptr != end) {
      return malformed();
    }
    binary.bytes.push_back(static_cast<char>(byte));
  }
  return binary;
}

Result<AttributeValue> read_scalar(std::string_view text, Representation representation) {
  switch (representation) {
    case Representation::kText:
      return std::string(text);
    case Representation::kBool:
      return read_bool(text);
    case Representation::kNumber:
      return read_number(text);
    case Representation::kDate:
      return in_iso(iso_date(text));
    case Representation::kTimestamp:
      return in_iso(iso_timestamp(text));
    case Representation::kTimestampTz:
      return in_iso(iso_timestamp_tz(text));
    case Representation::kJson:
      return read_json(text);
    case Representation::kBytea:
      return read_bytea(text);
  }
  std::unreachable();
}

Result<AttributeValue> read_as(std::string_view text, Oid type) {
  if (const BuiltinType* const element = find_element_type(type)) {
    return parse_array(text, [representation = element->representation](std::string_view part) {
      return read_scalar(part, representation);
    });
  }
  const BuiltinType* const builtin = find_type(type);
  return read_scalar(text, builtin == nullptr ? Representation::kText : builtin->representation);
}

Result<AttributeValue> read(std::string_view text, Oid type) {
  if (!is_utf8(text)) {
    return fail(ErrorCode::kInvalidArgument,
                "the text is not UTF-8: set client_encoding, and use a database that has an encoding");
  }
  RTP_TRY(AttributeValue value, read_as(text, type));
  // A document may have a level more than an attribute, and those of an array of documents add up.
  if (dynamodb::levels(value) > dynamodb::kMaxNesting) {
    return std::unexpected(dynamodb::nesting_error());
  }
  return value;
}

}  // namespace

Result<AttributeValue> column_value(std::string_view text, const Column& column) {
  auto value = read(text, column.type);
  if (!value) {
    Error& error = value.error();
    error.message = fmt::format("column \"{}\": {}", printable_utf8(column.name), error.message);
  }
  return value;
}

}  // namespace rtp::pgoutput
