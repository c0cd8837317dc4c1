// Amazon resource names of tables and streams, taken apart. The region and account in them are the client's
// choice: there is one of each here. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace rtp::dynamodb {

/// The table of arn:aws:dynamodb:{region}:{account}:table/{name}, a view of `arn`; absent when it is not of
/// that form.
[[nodiscard]] std::optional<std::string_view> table_of_arn(std::string_view arn);

/// Views of the ARN they were taken from.
struct StreamArn {
  std::string_view table_name;
  std::string_view label;
};

/// The parts of arn:aws:dynamodb:{region}:{account}:table/{name}/stream/{label}; absent when it is not of
/// that form.
[[nodiscard]] std::optional<StreamArn> parse_stream_arn(std::string_view arn);

}  // namespace rtp::dynamodb
