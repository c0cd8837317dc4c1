#include "sigv4/timestamp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace rtp::sigv4 {
namespace {

using std::chrono::sys_seconds;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::array<std::string_view, 3> kZones = {" GMT", " +0000", " -0000"};  // of HTTP dates
constexpr std::size_t kZone = 25;                                                 // where they stand

/// All of `text` is digits.
std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<sys_seconds> date(std::string_view year, unsigned month, std::string_view day) {
  const auto y = number(year);
  const auto d = number(day);
  if (!y || !d) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*y)), std::chrono::month(month),
                                         std::chrono::day(*d)};
  return date.ok() ? std::optional<sys_seconds>(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view hour, std::string_view minute,
                                                std::string_view second) {
  const auto h = number(hour);
  const auto m = number(minute);
  const auto s = number(second);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) {
    return std::nullopt;
  }
  return std::chrono::hours(*h) + std::chrono::minutes(*m) + std::chrono::seconds(*s);
}

/// '0' stands for any character, all else for itself.
bool has_shape(std::string_view text, std::string_view shape) {
  return text.size() == shape.size() && std::ranges::equal(text, shape, [](char c, char expected) {
           return expected == '0' || c == expected;
         });
}

std::optional<sys_seconds> parse_imf_fixdate(std::string_view text) {
  if (!has_shape(text.substr(0, kZone), "000, 00 000 0000 00:00:00") ||
      std::ranges::find(kZones, text.substr(kZone)) == kZones.end()) {
    return std::nullopt;
  }
  const auto* month = std::ranges::find(kMonths, text.substr(8, 3));
  if (month == kMonths.end()) {
    return std::nullopt;
  }
  const auto day =
      date(text.substr(12, 4), static_cast<unsigned>(month - kMonths.begin()) + 1, text.substr(5, 2));
  const auto time = time_of_day(text.substr(17, 2), text.substr(20, 2), text.substr(23, 2));
  return day && time ? std::optional(*day + *time) : std::nullopt;
}

/// `value` is below 100.
void append_two_digits(std::string& out, unsigned value) {
  out.push_back(static_cast<char>('0' + (value / 10)));
  out.push_back(static_cast<char>('0' + (value % 10)));
}

}  // namespace

std::string format_timestamp(sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss of_day(time - day);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  std::string out;
  out.reserve(16);
  append_two_digits(out, year / 100);
  append_two_digits(out, year % 100);
  append_two_digits(out, static_cast<unsigned>(date.month()));
  append_two_digits(out, static_cast<unsigned>(date.day()));
  out.push_back('T');
  append_two_digits(out, static_cast<unsigned>(of_day.hours().count()));
  append_two_digits(out, static_cast<unsigned>(of_day.minutes().count()));
  append_two_digits(out, static_cast<unsigned>(of_day.seconds().count()));
  out.push_back('Z');
  return out;
}

std::optional<sys_seconds> parse_timestamp(std::string_view text) {
  if (!has_shape(text, "00000000T000000Z")) {
    return std::nullopt;
  }
  const auto month = number(text.substr(4, 2));
  const auto day = month ? date(text.substr(0, 4), *month, text.substr(6, 2)) : std::nullopt;
  const auto time = time_of_day(text.substr(9, 2), text.substr(11, 2), text.substr(13, 2));
  return day && time ? std::optional(*day + *time) : std::nullopt;
}

std::optional<sys_seconds> parse_http_date(std::string_view text) {
  const auto time = text.size() > kZone ? parse_imf_fixdate(text) : std::nullopt;
  return time ? time : parse_timestamp(text);
}

}  // namespace rtp::sigv4
