#include "base/timestamp.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"

namespace rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr double kFirstMilliseconds = 1e11;  // as seconds: the year 5138
constexpr double kMaxEpoch = 1e14;

/// Reads `text` from the front; each take_ function removes what it read and leaves the rest alone otherwise.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  bool take_any_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> take_digits(std::size_t count) {
    if (rest_.size() < count || !std::ranges::all_of(rest_.substr(0, count), is_digit)) {
      return std::nullopt;
    }
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  /// The fraction of a second after its point; absent where there is no digit.
  std::optional<milliseconds> take_fraction() {
    milliseconds value{0};
    milliseconds unit{100};
    bool any = false;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      value += unit * (rest_.front() - '0');
      unit /= 10;
      any = true;
    }
    return any ? std::optional(value) : std::nullopt;
  }

  /// Z or a signed offset from UTC.
  std::optional<minutes> take_offset() {
    if (take_any_of("Zz")) {
      return minutes{0};
    }
    const bool west = !rest_.empty() && rest_.front() == '-';
    if (!take_any_of("+-")) {
      return std::nullopt;
    }
    const auto hour = take_digits(2);
    take_any_of(":");
    const auto minute = rest_.empty() ? std::optional(0) : take_digits(2);
    if (!hour || !minute || *hour > 23 || *minute > 59) {
      return std::nullopt;
    }
    const minutes offset{*hour * 60 + *minute};
    return west ? -offset : offset;
  }

 private:
  std::string_view rest_;
};

std::optional<milliseconds> take_date(Scanner& scanner) {
  const auto year = scanner.take_digits(4);
  const bool dash_1 = scanner.take_any_of("-");
  const auto month = scanner.take_digits(2);
  const bool dash_2 = scanner.take_any_of("-");
  const auto day = scanner.take_digits(2);
  if (!year || !month || !day || !dash_1 || !dash_2) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional<milliseconds>(std::chrono::sys_days{date}.time_since_epoch())
                   : std::nullopt;
}

std::optional<milliseconds> take_time_of_day(Scanner& scanner) {
  const auto hour = scanner.take_digits(2);
  const bool colon = scanner.take_any_of(":");
  const auto minute = scanner.take_digits(2);
  std::optional<int> second = 0;
  std::optional<milliseconds> fraction = milliseconds{0};
  if (scanner.take_any_of(":")) {
    second = scanner.take_digits(2);
    if (scanner.take_any_of(".,")) {
      fraction = scanner.take_fraction();
    }
  }
  // A leap second (60) is the first of the next minute, as Unix time has it.
  if (!hour || !colon || !minute || !second || !fraction || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return std::chrono::hours{*hour} + minutes{*minute} + std::chrono::seconds{*second} + *fraction;
}

std::optional<milliseconds> parse_iso(std::string_view text) {
  Scanner scanner(text);
  const auto date = take_date(scanner);
  if (!date || !scanner.take_any_of("Tt ")) {
    return std::nullopt;
  }
  const auto time_of_day = take_time_of_day(scanner);
  const auto offset = scanner.take_offset();
  if (!time_of_day || !offset || !scanner.done()) {
    return std::nullopt;
  }
  return *date + *time_of_day - *offset;
}

std::optional<milliseconds> parse_epoch(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool in_range = value >= 0 && value < kMaxEpoch;  // NaN is not
  if (error != std::errc{} || end != text.data() + text.size() || !in_range) {
    return std::nullopt;
  }
  const double in_milliseconds = value < kFirstMilliseconds ? value * 1000 : value;
  return milliseconds{static_cast<milliseconds::rep>(in_milliseconds)};
}

}  // namespace

Result<milliseconds> parse_timestamp(std::string_view text) {
  auto parsed = parse_iso(text);
  if (!parsed) {
    parsed = parse_epoch(text);
  }
  if (!parsed) {
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is no time: give ISO 8601 with its offset (2016-12-16T05:34:02-06:00) or "
                            "seconds since 1970",
                            text));
  }
  return *parsed;
}

}  // namespace rtp
