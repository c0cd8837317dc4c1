// What clients see of an item. Pure.
#pragma once

#include <optional>
#include <string>

#include "dynamodb/attribute_value.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// The realTimeItemId in `item`; absent where it has no attribute of the realTimeItemKey's name that is a
/// string or number.
[[nodiscard]] std::optional<std::string> real_time_item_id(const FunctionConfig& config,
                                                           const dynamodb::Item& item);

/// `image` in the configured format; never nullptr.
[[nodiscard]] Payload item_payload(const FunctionConfig& config, const dynamodb::Item& image);

}  // namespace rtp::functions
