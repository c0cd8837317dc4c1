// The types of PostgreSQL whose object identifiers are the same in every database (pg_type.dat), as far as
// column values are told apart by them. Pure: thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pgoutput/change_message.h"

namespace rtp::pgoutput {

/// What a value's text is turned into.
enum class Representation : std::uint8_t {
  kText,
  kBool,
  kNumber,
  kDate,
  kTimestamp,
  kTimestampTz,
  kJson,
  kBytea
};

struct BuiltinType {
  Oid oid;
  Oid array_oid;
  std::string_view name;
  Representation representation;
};

/// The type of that identifier, nullptr where there is none here: it is of an extension, of the user, or one
/// whose text nothing is known of.
[[nodiscard]] const BuiltinType* find_type(Oid oid);
/// The type of the elements of the array type of that identifier, nullptr as above.
[[nodiscard]] const BuiltinType* find_element_type(Oid array_oid);

/// The identifier of the type of that name in pg_catalog, "_int4" for the array of int4; absent as above.
[[nodiscard]] std::optional<Oid> find_oid(std::string_view name);

}  // namespace rtp::pgoutput
