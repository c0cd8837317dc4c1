#include "aws/function_environment.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aws/management_client.h"
#include "aws/profile.h"
#include "base/trimmed.h"
#include "base/url.h"
#include "net/web_url.h"

namespace rtp::aws {
namespace {

namespace json = boost::json;

constexpr std::string_view kItemKeyVariable = "REAL_TIME_ITEM_KEY";

/// {"lat":"/position/lat"}
Result<std::map<std::string, std::string>> parse_text_map(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  std::map<std::string, std::string> map;
  const json::object* object = error ? nullptr : parsed.if_object();
  for (const auto& [name, value] : object == nullptr ? json::object() : *object) {
    if (value.is_string()) {
      map.emplace(name, value.get_string());
    }
  }
  if (object == nullptr || map.size() != object->size()) {
    return fail(ErrorCode::kInvalidArgument, R"(give a JSON object of texts: {"lat":"/position/lat"})");
  }
  return map;
}

}  // namespace

EnvironmentReader::EnvironmentReader(std::string_view function, Environment environment)
    : function_(function), environment_(std::move(environment)) {}

std::string EnvironmentReader::text(std::string_view name) const {
  return std::string(trimmed(environment_(name), " \t\r\n"));
}

std::string EnvironmentReader::text(std::string_view name, std::string_view fallback) const {
  const std::string value = text(name);
  return value.empty() ? std::string(fallback) : value;
}

std::string EnvironmentReader::required(std::string_view name) {
  std::string value = text(name);
  if (value.empty()) {
    missing_.emplace_back(name);
  }
  return value;
}

bool EnvironmentReader::flag(std::string_view name, bool fallback) {
  const std::string value = text(name);
  if (!value.empty() && value != "true" && value != "false") {
    reject(name, "give true or false");
  }
  return value.empty() ? fallback : value == "true";
}

void EnvironmentReader::reject(std::string_view name, std::string_view message) {
  wrong_.push_back(fmt::format("{} is '{}': {}", name, text(name), message));
}

Result<void> EnvironmentReader::finish() const {
  std::vector<std::string> parts = wrong_;
  if (!missing_.empty()) {
    parts.insert(parts.begin(), fmt::format("set the environment variables {}", fmt::join(missing_, ", ")));
  }
  if (parts.empty()) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", function_, fmt::join(parts, "; ")));
}

functions::FunctionConfig read_function_config(EnvironmentReader& reader) {
  functions::FunctionConfig config;
  config.real_time_item_key = reader.required(kItemKeyVariable);
  config.key_source = reader.flag("IS_QUERY_PARAM", true) ? functions::KeySource::kQueryParameter
                                                          : functions::KeySource::kHeader;
  const std::string format = reader.text("PAYLOAD_FORMAT", "json");
  if (format != "json" && format != "dynamodb") {
    reader.reject("PAYLOAD_FORMAT", "give json or dynamodb");
  }
  config.payload_format =
      format == "dynamodb" ? functions::PayloadFormat::kDynamodb : functions::PayloadFormat::kJson;
  config.extras = functions::Extras::kNone;
  return config;
}

std::string read_management_endpoint(EnvironmentReader& reader) {
  constexpr std::string_view kName = "WS_ENDPOINT";
  const std::string text = reader.required(kName);
  if (text.empty()) {
    return {};
  }
  const Result<std::string> endpoint = management_endpoint(text);
  if (!endpoint) {
    reader.reject(kName, "give it as https://abc123.execute-api.eu-west-1.amazonaws.com/prod");
  }
  return endpoint.value_or("");
}

std::string read_function_region(EnvironmentReader& reader, const Environment& environment) {
  const std::string region = read_region(environment);
  return region.empty() ? reader.required("AWS_REGION") : region;
}

std::string read_service_endpoint(EnvironmentReader& reader, std::string_view suffix,
                                  std::string_view fallback) {
  constexpr std::string_view kAll = "AWS_ENDPOINT_URL";
  const std::string own = fmt::format("{}_{}", kAll, suffix);
  const bool is_own = !reader.text(own).empty();
  const std::string given = reader.text(is_own ? std::string_view(own) : kAll, fallback);
  std::string endpoint(without_final_slashes(given));
  const auto url = net::WebUrl::parse(endpoint);
  if (!url || url->target != "/") {
    reader.reject(is_own ? std::string_view(own) : kAll, R"(give it as "http://127.0.0.1:8000")");
  }
  return endpoint;
}

events::MappingRules read_mapping_rules(EnvironmentReader& reader) {
  events::MappingRules rules;
  rules.item_key = reader.required(kItemKeyVariable);
  rules.id = reader.text("MAPPING_ID", rules.item_key);
  rules.items = reader.text("MAPPING_ITEMS");
  rules.value_attribute = reader.text("MAPPING_VALUE_ATTRIBUTE", rules.value_attribute);
  rules.timestamp = reader.text("MAPPING_TIMESTAMP");
  rules.timestamp_attribute = reader.text("MAPPING_TIMESTAMP_ATTRIBUTE", rules.timestamp_attribute);
  rules.version = reader.text("MAPPING_VERSION");
  rules.remove_when = reader.text("MAPPING_REMOVE_WHEN");
  const std::string payload = reader.text("MAPPING_PAYLOAD", "json");
  const std::string write = reader.text("MAPPING_WRITE", "replace");
  if (payload != "json" && payload != "text") {
    reader.reject("MAPPING_PAYLOAD", "give json or text");
  }
  if (write != "replace" && write != "merge") {
    reader.reject("MAPPING_WRITE", "give replace or merge");
  }
  rules.payload = payload == "text" ? events::PayloadKind::kText : events::PayloadKind::kJson;
  rules.write = write == "merge" ? events::WriteMode::kMerge : events::WriteMode::kReplace;
  if (const std::string attributes = reader.text("MAPPING_ATTRIBUTES"); !attributes.empty()) {
    auto map = parse_text_map(attributes);
    if (!map) {
      reader.reject("MAPPING_ATTRIBUTES", map.error().message);
    } else {
      rules.attributes = *std::move(map);
    }
  }
  return rules;
}

}  // namespace rtp::aws
