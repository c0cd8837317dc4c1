// The table IntegrationCheckpoints: a row per source and name, with how far that has come.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "tables/tables.h"

namespace rtp::app {

/// Hash key `source`, range key `name`, attribute `value`; time to live on `ttl`.
inline constexpr std::string_view kCheckpointTableName = "IntegrationCheckpoints";
inline constexpr std::string_view kCheckpointSource = "source";
inline constexpr std::string_view kCheckpointName = "name";
inline constexpr std::string_view kCheckpointValue = "value";
inline constexpr std::string_view kCheckpointTtl = "ttl";

[[nodiscard]] dynamodb::Item checkpoint_key(std::string_view source, std::string_view name);

/// The whole row, without an end.
[[nodiscard]] dynamodb::Item checkpoint_row(std::string_view source, std::string_view name,
                                            std::string value);

/// Empty where the value is no text; absent where there is no row. Errors as Tables::get_item().
[[nodiscard]] Result<std::optional<std::string>> find_checkpoint(const tables::Tables& tables,
                                                                 std::string_view source,
                                                                 std::string_view name);

/// The text of an attribute of a row; empty where it has none.
[[nodiscard]] std::string text_of(const dynamodb::Item& row, std::string_view attribute);

}  // namespace rtp::app
