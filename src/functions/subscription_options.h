// What a client may ask for with the items it watches: in its URL (?since=0&filter=speed > 30) and in
// messages of rtp.v1, under the same names. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/filter.h"
#include "events/websocket_event.h"
#include "functions/function_config.h"

namespace rtp::functions {

/// What a client gets that is slower than the changes of an item.
enum class DeliveryMode : std::uint8_t {
  kLatest,  // the newest
  kAll,     // each change, from a bounded queue: a client that lets it overflow is closed
};

/// Of one item, or of one pattern of items.
struct SubscriptionOptions {
  /// Sequence number: the item comes at once if it changed after this; 0: in any case. Absent: only changes
  /// from now on.
  std::optional<std::uint64_t> since;
  DeliveryMode delivery = DeliveryMode::kLatest;
  bool patch = false;                      // what changed since the message before, instead of the item
  std::optional<dynamodb::Filter> filter;  // absent: every change
};

/// What the URL asks for.
struct ConnectOptions {
  SubscriptionOptions subscription;
  std::optional<double> max_rate;  // messages in a second, of the whole connection; absent: no limit

  /// Whether it asks for anything.
  [[nodiscard]] bool any() const;
};

/// The least `maxRate`: one message in this many seconds.
inline constexpr double kSlowestSecondsPerMessage = 3600;

/// Names of the options.
inline constexpr std::string_view kSince = "since";
inline constexpr std::string_view kDelivery = "delivery";
inline constexpr std::string_view kPatch = "patch";
inline constexpr std::string_view kFilter = "filter";
inline constexpr std::string_view kMaxRate = "maxRate";

/// Sets the option `name` (not kMaxRate) from its text. kInvalidArgument, naming option, value and fix;
/// kNotFound where there is no option of that name.
[[nodiscard]] Result<void> set_option(SubscriptionOptions& options, std::string_view name,
                                      std::string_view text);

/// Why a request is refused, and the member or option that is the reason.
struct Refusal {
  Error error;
  std::string_view field;  // one of the names above, or "items"
};

/// Refuses what cannot be had with the configuration: kInvalidArgument for a patch, which is one of plain
/// JSON; kUnsupported for options, and patterns among `items`, where there are no extras.
[[nodiscard]] std::optional<Refusal> check_options(const FunctionConfig& config,
                                                   const SubscriptionOptions& options,
                                                   const std::vector<std::string>& items);

/// Messages in a second. kInvalidArgument, naming value and fix.
[[nodiscard]] Result<double> parse_max_rate(std::string_view text);

/// The options in the URL of `event`; parameters of other names are not looked at, nor is one that has the
/// name of the realTimeItemKey. kInvalidArgument, naming the parameter, for a value that is wrong and for a
/// parameter that is there twice.
[[nodiscard]] Result<ConnectOptions> connect_options(const FunctionConfig& config,
                                                     const events::WebSocketEvent& event);

}  // namespace rtp::functions
