// The words that DynamoDB reserves: an expression can name such an attribute only by a #placeholder.
#pragma once

#include <cstddef>
#include <string_view>

namespace rtp::dynamodb {

inline constexpr std::size_t kReservedWords = 573;

/// Whether `name`, in any case, is one of them.
[[nodiscard]] bool is_reserved_word(std::string_view name);

}  // namespace rtp::dynamodb
