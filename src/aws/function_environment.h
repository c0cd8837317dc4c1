// What the functions read from their environment variables. Missing and wrong ones are one error that names
// them all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/environment.h"
#include "base/error.h"
#include "events/item_mapping.h"
#include "functions/function_config.h"

namespace rtp::aws {

/// Reads variables one by one and keeps what is wrong with them. Not thread-safe.
class EnvironmentReader {
 public:
  /// `function` is its name, for the messages.
  EnvironmentReader(std::string_view function, Environment environment);

  /// Without the spaces around it; empty where it is not set.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback) const;
  /// As text(); missing is an error.
  std::string required(std::string_view name);
  /// "true" or "false".
  bool flag(std::string_view name, bool fallback);
  void reject(std::string_view name, std::string_view message);

  /// kInvalidArgument: "OnConnectFunction: set TABLE_NAME, REAL_TIME_ITEM_KEY; IS_QUERY_PARAM is 'x': ...".
  [[nodiscard]] Result<void> finish() const;

 private:
  std::string function_;
  Environment environment_;
  std::vector<std::string> missing_;
  std::vector<std::string> wrong_;
};

/// REAL_TIME_ITEM_KEY (required), IS_QUERY_PARAM ("true" or "false"; default true), PAYLOAD_FORMAT ("json" or
/// "dynamodb"; default json). Without extras.
[[nodiscard]] functions::FunctionConfig read_function_config(EnvironmentReader& reader);

/// WS_ENDPOINT (required), as management_endpoint().
[[nodiscard]] std::string read_management_endpoint(EnvironmentReader& reader);

/// AWS_REGION, as read_region(); required.
[[nodiscard]] std::string read_function_region(EnvironmentReader& reader, const Environment& environment);

/// The endpoint of a service: AWS_ENDPOINT_URL_`suffix`, AWS_ENDPOINT_URL, else `fallback`.
[[nodiscard]] std::string read_service_endpoint(EnvironmentReader& reader, std::string_view suffix,
                                                std::string_view fallback);

/// The options of docs/sources.md by the names MAPPING_ID, MAPPING_ATTRIBUTES (a JSON object of texts),
/// MAPPING_ITEMS, MAPPING_PAYLOAD, MAPPING_VALUE_ATTRIBUTE, MAPPING_TIMESTAMP, MAPPING_TIMESTAMP_ATTRIBUTE,
/// MAPPING_VERSION, MAPPING_REMOVE_WHEN and MAPPING_WRITE, all optional, and REAL_TIME_ITEM_KEY, which is
/// not.
[[nodiscard]] events::MappingRules read_mapping_rules(EnvironmentReader& reader);

}  // namespace rtp::aws
