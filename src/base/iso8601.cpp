#include "base/iso8601.h"

#include <fmt/format.h>

namespace rtp {

std::string iso8601(std::chrono::milliseconds unix_time) {
  using namespace std::chrono;
  const sys_time<milliseconds> moment(unix_time);
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

}  // namespace rtp
