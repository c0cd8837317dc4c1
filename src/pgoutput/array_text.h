// The text of array values (PostgreSQL 15, 8.15.6 Array Input and Output Syntax). Pure: thread-safe.
#pragma once

#include <functional>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::pgoutput {

/// Arrays have at most this many dimensions (MAXDIM).
inline constexpr int kMaxDimensions = 6;

using ReadElement = std::function<Result<dynamodb::AttributeValue>(std::string_view)>;

/// {1,NULL,"a b"} as a list of what `read_element` makes of each text, Null for NULL; a list of lists where
/// there are more dimensions. Bounds in front ([0:1]={1,2}) are not kept. The delimiter is a comma: of all
/// types only box has another. Errors: those of `read_element`; kMalformed for what is not an array's text.
[[nodiscard]] Result<dynamodb::List> parse_array(std::string_view text, const ReadElement& read_element);

}  // namespace rtp::pgoutput
