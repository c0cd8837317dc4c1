// A number that tells JSON values apart. Pure.
#pragma once

#include <cstdint>

#include <boost/json/value.hpp>

#include "dynamodb/json_value.h"

namespace rtp::dynamodb {

/// Equal for equal values, whatever the order of the members of objects; for others it differs but for a
/// chance of 2^-64. It is stored: it never changes.
[[nodiscard]] std::uint64_t fingerprint(const JsonValue& value);
[[nodiscard]] std::uint64_t fingerprint(const boost::json::value& value);

}  // namespace rtp::dynamodb
