#include "pgoutput/timestamp.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace rtp::pgoutput {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kMinYearDigits = 4;
constexpr std::size_t kMaxYearDigits = 7;  // the last date is in 5874897
constexpr int kMaxIsoYear = 9999;
constexpr std::size_t kDateSize = std::string_view("2026-11-28").size();
constexpr std::size_t kMaxFractionDigits = 6;

bool is_infinite(std::string_view text) { return text == "infinity" || text == "-infinity"; }

/// Takes the parts of a text off its front. After a part that is not there the text does not match.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}

  bool skip(std::string_view part) {
    if (!rest_.starts_with(part)) {
      return false;
    }
    rest_.remove_prefix(part.size());
    return true;
  }
  void expect(std::string_view part) { matches_ = skip(part) && matches_; }

  std::string_view digits(std::size_t least, std::size_t most) {
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    matches_ = matches_ && end >= least && end <= most;
    return taken;
  }
  /// Two digits that are at most `greatest`.
  int pair(int greatest) {
    const std::string_view taken = digits(2, 2);
    int value = 0;
    std::from_chars(taken.data(), taken.data() + taken.size(), value);
    matches_ = matches_ && value <= greatest;
    return value;
  }

  [[nodiscard]] bool match_whole() const { return matches_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool matches_ = true;
};

struct Date {
  std::string_view year;
  int month = 0;
  int day = 0;
};

Date take_date(Parts& parts) {
  Date date;
  date.year = parts.digits(kMinYearDigits, kMaxYearDigits);
  parts.expect("-");
  date.month = parts.pair(12);
  parts.expect("-");
  date.day = parts.pair(31);
  return date;
}

struct TimeOfDay {
  seconds time{};
  std::string_view fraction;  // digits
};

TimeOfDay take_time(Parts& parts) {
  TimeOfDay time;
  time.time = hours(parts.pair(23));
  parts.expect(":");
  time.time += minutes(parts.pair(59));
  parts.expect(":");
  time.time += seconds(parts.pair(59));
  if (parts.skip(".")) {
    time.fraction = parts.digits(1, kMaxFractionDigits);
  }
  return time;
}

/// "+05:30"; seconds are those of local times before there were zones.
seconds take_offset(Parts& parts) {
  const bool west = parts.skip("-");
  if (!west) {
    parts.expect("+");
  }
  seconds offset = hours(parts.pair(23));
  if (parts.skip(":")) {
    offset += minutes(parts.pair(59));
  }
  if (parts.skip(":")) {
    offset += seconds(parts.pair(59));
  }
  return west ? -offset : offset;
}

std::optional<std::chrono::sys_days> day_of(const Date& date) {
  int year = 0;
  std::from_chars(date.year.data(), date.year.data() + date.year.size(), year);
  const auto day = std::chrono::year(year) / date.month / date.day;
  return day.ok() ? std::optional(std::chrono::sys_days(day)) : std::nullopt;
}

}  // namespace

std::optional<std::string> iso_date(std::string_view text) {
  Parts parts(text);
  take_date(parts);
  parts.skip(" BC");
  return parts.match_whole() || is_infinite(text) ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> iso_timestamp(std::string_view text) {
  std::string iso(text);
  if (is_infinite(text)) {
    return iso;
  }
  Parts parts(text);
  const Date date = take_date(parts);
  parts.expect(" ");
  take_time(parts);
  const bool before_christ = parts.skip(" BC");
  if (!parts.match_whole()) {
    return std::nullopt;
  }
  if (!before_christ && date.year.size() == kMinYearDigits) {
    iso[kDateSize] = 'T';
  }
  return iso;
}

std::optional<std::string> iso_timestamp_tz(std::string_view text) {
  if (is_infinite(text)) {
    return std::string(text);
  }
  Parts parts(text);
  const Date date = take_date(parts);
  parts.expect(" ");
  const TimeOfDay time = take_time(parts);
  const seconds offset = take_offset(parts);
  const bool before_christ = parts.skip(" BC");
  if (!parts.match_whole()) {
    return std::nullopt;
  }
  if (before_christ || date.year.size() > kMinYearDigits) {
    return std::string(text);
  }
  const auto day = day_of(date);
  if (!day) {
    return std::nullopt;
  }
  const auto moment = *day + time.time - offset;
  const auto utc_day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day utc_date(utc_day);
  const std::chrono::hh_mm_ss utc_time(moment - utc_day);
  const int year = static_cast<int>(utc_date.year());
  if (year < 0 || year > kMaxIsoYear) {
    return std::string(text);
  }
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}Z", year,
                     static_cast<unsigned>(utc_date.month()), static_cast<unsigned>(utc_date.day()),
                     utc_time.hours().count(), utc_time.minutes().count(), utc_time.seconds().count(),
                     time.fraction.empty() ? "" : ".", time.fraction);
}

}  // namespace rtp::pgoutput
