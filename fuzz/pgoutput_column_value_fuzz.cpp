// Any text as a value of each type that is known, and as a row of COPY: what is read fits an item.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynamodb/wire_json.h"
#include "fuzzing.h"
#include "pgoutput/column_value.h"
#include "pgoutput/copy_text.h"

namespace {

using rtp::fuzzing::require;
using rtp::pgoutput::Column;
using rtp::pgoutput::Oid;

// bool, bytea, numeric, date, timestamp, timestamptz, jsonb, text, and arrays of some of them.
constexpr std::array<Oid, 12> kTypes = {16, 17, 1700, 1082, 1114, 1184, 3802, 25, 1009, 1231, 3807, 1185};

void check_value(std::string_view text, Oid type) {
  const auto value = rtp::pgoutput::column_value(text, Column{.name = "c", .type = type});
  if (!value) {
    return;
  }
  require(rtp::dynamodb::levels(*value) <= rtp::dynamodb::kMaxNesting);
  std::string json;
  rtp::dynamodb::append_plain_json(json, *value);
  require(rtp::dynamodb::value_from_plain_json(json).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_value(text, kTypes[data[0] % kTypes.size()]);
  static_cast<void>(rtp::pgoutput::parse_copy_row(text));
  return 0;
}
