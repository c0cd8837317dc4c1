#include "functions/subscription_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/key_pattern.h"
#include "base/utf8.h"

namespace rtp::functions {
namespace {

std::unexpected<Error> wrong(std::string_view name, std::string_view text, std::string_view expected) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{} '{}' is not valid: {}", name, printable_utf8(text), expected));
}

Result<void> set_since(SubscriptionOptions& options, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return wrong(kSince, text, "give the sequenceNumber of a message, or 0 for the present state");
  }
  options.since = number;
  return {};
}

Result<void> set_delivery(SubscriptionOptions& options, std::string_view text) {
  if (text != "latest" && text != "all") {
    return wrong(kDelivery, text, "give latest or all");
  }
  options.delivery = text == "all" ? DeliveryMode::kAll : DeliveryMode::kLatest;
  return {};
}

Result<void> set_patch(SubscriptionOptions& options, std::string_view text) {
  if (text != "true" && text != "false") {
    return wrong(kPatch, text, "give true or false");
  }
  options.patch = text == "true";
  return {};
}

Result<void> set_filter(SubscriptionOptions& options, std::string_view text) {
  RTP_TRY(options.filter, dynamodb::Filter::parse(text));
  return {};
}

using Setter = Result<void> (*)(SubscriptionOptions&, std::string_view);

constexpr std::array<std::pair<std::string_view, Setter>, 4> kSetters{
    {{kSince, set_since}, {kDelivery, set_delivery}, {kPatch, set_patch}, {kFilter, set_filter}}};

/// The name of one that is not as a plain client has it; empty where there is none.
std::string_view first_option(const SubscriptionOptions& options) {
  if (options.since) {
    return kSince;
  }
  if (options.delivery != DeliveryMode::kLatest) {
    return kDelivery;
  }
  if (options.patch) {
    return kPatch;
  }
  return options.filter ? kFilter : std::string_view();
}

}  // namespace

bool ConnectOptions::any() const { return !first_option(subscription).empty() || max_rate; }

Result<void> set_option(SubscriptionOptions& options, std::string_view name, std::string_view text) {
  const auto* const setter = std::ranges::find(kSetters, name, &std::pair<std::string_view, Setter>::first);
  if (setter == kSetters.end()) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no option '{}'", printable_utf8(name)));
  }
  return setter->second(options, text);
}

std::optional<Refusal> check_options(const FunctionConfig& config, const SubscriptionOptions& options,
                                     const std::vector<std::string>& items) {
  if (options.patch && config.payload_format != PayloadFormat::kJson) {
    return Refusal{.error = {ErrorCode::kInvalidArgument,
                             "'patch' is a patch of plain JSON, and this gateway sends typed images "
                             "(PAYLOAD_FORMAT=dynamodb): ask without patch"},
                   .field = kPatch};
  }
  if (config.extras == Extras::kOffered) {
    return std::nullopt;
  }
  if (const std::string_view option = first_option(options); !option.empty()) {
    return Refusal{.error = {ErrorCode::kUnsupported,
                             fmt::format("'{0}' is not offered by API Gateway: ask without {0}", option)},
                   .field = option};
  }
  if (const auto pattern = std::ranges::find_if(items, is_pattern); pattern != items.end()) {
    return Refusal{
        .error = {ErrorCode::kUnsupported,
                  fmt::format("'{}' is a pattern, which API Gateway does not offer: name the items",
                              *pattern)},
        .field = "items"};
  }
  return std::nullopt;
}

Result<double> parse_max_rate(std::string_view text) {
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (error != std::errc() || end != text.data() + text.size() || !(rate >= 1 / kSlowestSecondsPerMessage)) {
    return wrong(kMaxRate, text, "give messages in a second, such as 5 or 0.5; the least is one in an hour");
  }
  return rate;
}

Result<ConnectOptions> connect_options(const FunctionConfig& config, const events::WebSocketEvent& event) {
  ConnectOptions options;
  for (const std::string_view name : {kSince, kDelivery, kPatch, kFilter, kMaxRate}) {
    const std::vector<std::string_view> values = event.query_values(name);
    if (values.empty() || name == config.real_time_item_key) {
      continue;
    }
    if (values.size() > 1) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("query parameter '{0}' is there {1} times: give it once", name, values.size()));
    }
    if (name == kMaxRate) {
      RTP_TRY(options.max_rate, parse_max_rate(values.front()));
    } else {
      RTP_CHECK(set_option(options.subscription, name, values.front()));
    }
  }
  return options;
}

}  // namespace rtp::functions
