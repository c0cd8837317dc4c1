#include "sam/stream_event_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

#include "sam/yaml_node.h"

namespace rtp::sam {
namespace {

constexpr std::array<const char*, 3> kFilters = {"FilterCriteria", "MaximumBatchingWindowInSeconds",
                                                 "TumblingWindowInSeconds"};

/// A whole number from `least` to `most`; absent where there is none.
Result<std::optional<std::int64_t>> number(Resolver& resolver, const YAML::Node& properties,
                                           const std::string& name, std::int64_t least, std::int64_t most) {
  const YAML::Node node = member(properties, name);
  if (!node.IsDefined()) {
    return std::nullopt;
  }
  RTP_TRY(const std::string digits, resolver.resolve_text(node, name));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < least || value > most) {
    return fail_at(node, name + " is \"" + digits + "\": write a whole number from " + std::to_string(least) +
                             " to " + std::to_string(most));
  }
  return value;
}

Result<std::string> text(Resolver& resolver, const YAML::Node& properties, const std::string& name,
                         std::string otherwise) {
  const YAML::Node node = member(properties, name);
  return node.IsDefined() ? resolver.resolve_text(node, name) : std::move(otherwise);
}

/// -1 is without limit, as no number is.
std::optional<std::int64_t> limit_of(std::optional<std::int64_t> value) {
  return value == -1 ? std::nullopt : value;
}

Result<StreamEvent> read_stream_event(Resolver& resolver, std::string name, const YAML::Node& properties) {
  constexpr std::int64_t kMostBatch = 10'000;
  constexpr std::int64_t kMostRetries = 10'000;
  constexpr std::int64_t kMostAge = 604'800;
  StreamEvent event;
  event.name = std::move(name);
  RTP_TRY(const auto batch_size, number(resolver, properties, "BatchSize", 1, kMostBatch));
  event.batch_size = static_cast<std::uint32_t>(batch_size.value_or(event.batch_size));
  RTP_TRY(const auto retries, number(resolver, properties, "MaximumRetryAttempts", -1, kMostRetries));
  if (const auto limit = limit_of(retries)) {
    event.max_retries = static_cast<std::uint32_t>(*limit);
  }
  RTP_TRY(const auto age, number(resolver, properties, "MaximumRecordAgeInSeconds", -1, kMostAge));
  if (const auto limit = limit_of(age)) {
    event.max_record_age = std::chrono::seconds(*limit);
  }
  RTP_TRY(const std::string bisects, text(resolver, properties, "BisectBatchOnFunctionError", "false"));
  event.bisects = bisects == "true";
  RTP_TRY(const std::string types, text(resolver, properties, "FunctionResponseTypes", ""));
  event.reports_items = types.contains("ReportBatchItemFailures");
  RTP_TRY(const std::string position, text(resolver, properties, "StartingPosition", "LATEST"));
  if (position != "LATEST" && position != "TRIM_HORIZON") {
    return fail_at(member(properties, "StartingPosition"),
                   "StartingPosition is \"" + position + "\": write LATEST or TRIM_HORIZON");
  }
  event.from_latest = position == "LATEST";
  std::ranges::copy_if(kFilters, std::back_inserter(event.filters),
                       [&](const char* filter) { return member(properties, filter).IsDefined(); });
  return event;
}

}  // namespace

Result<std::vector<StreamEvent>> read_stream_events(Resolver& resolver, const YAML::Node& properties) {
  std::vector<StreamEvent> events;
  const YAML::Node declared = member(properties, "Events");
  for (const std::string& name : keys_of(declared)) {
    const YAML::Node event = member(declared, name);
    const YAML::Node type = member(event, "Type");
    if (type.IsDefined() && type.IsScalar() && type.Scalar() == "DynamoDB") {
      RTP_TRY(StreamEvent read, read_stream_event(resolver, name, member(event, "Properties")));
      events.push_back(std::move(read));
    }
  }
  return events;
}

}  // namespace rtp::sam
