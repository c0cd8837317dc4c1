// Points in time as people name them to a command that reads logs. Pure.
#pragma once

#include <chrono>
#include <string_view>

#include "base/error.h"

namespace rtp::lambda {

/// Time since the Unix epoch from what parse_timestamp() takes, and, where no offset is said, UTC from
///
///   10min ago, 1h 30m ago, an hour ago, 2 days, in 5 minutes   before `now` unless "in" is said; seconds,
///                                                              minutes, hours, days and weeks
///   now, today, yesterday, tomorrow                            the time of `now` on that day
///   2017-07-01 10:00:00, 2017-07-01T10:00, 2017-07-01, 10:00   a day begins at midnight; a time is today's
///
/// Case does not count. kInvalidArgument, naming the text, for all else.
[[nodiscard]] Result<std::chrono::milliseconds> parse_log_time(std::string_view text,
                                                               std::chrono::milliseconds now);

}  // namespace rtp::lambda
