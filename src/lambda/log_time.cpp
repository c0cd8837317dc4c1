#include "lambda/log_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/iso8601.h"
#include "base/timestamp.h"
#include "base/trimmed.h"
#include "base/utf8.h"

namespace rtp::lambda {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr std::string_view kSpaces = " \t";
constexpr std::uint64_t kMaxCount = 10'000'000;       // of a unit
constexpr milliseconds kMaxSpan = days(365) * 1'000;  // keeps sums in range

struct Unit {
  std::string_view names;  // between blanks
  milliseconds size;
};

constexpr std::array<Unit, 5> kUnits = {{
    {" s sec secs second seconds ", std::chrono::seconds(1)},
    {" m min mins minute minutes ", std::chrono::minutes(1)},
    {" h hr hrs hour hours ", std::chrono::hours(1)},
    {" d day days ", days(1)},
    {" w week weeks ", days(7)},
}};

/// Takes the letters, or the digits, that `rest` begins with, and the blanks and commas after them.
template <typename Belongs>
std::string_view take_while(std::string_view& rest, Belongs belongs) {
  const auto end = std::ranges::find_if_not(rest, belongs);
  const auto size = static_cast<std::size_t>(end - rest.begin());
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t,"), rest.size()));
  return taken;
}

std::string_view take_letters(std::string_view& rest) {
  return take_while(rest, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string_view take_digits(std::string_view& rest) {
  return take_while(rest, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> take_count(std::string_view& rest) {
  const std::string_view digits = take_digits(rest);
  if (digits.empty()) {
    const std::string_view article = take_letters(rest);
    return article == "a" || article == "an" ? std::optional<std::uint64_t>(1) : std::nullopt;
  }
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return error == std::errc() && count <= kMaxCount ? std::optional(count) : std::nullopt;
}

std::optional<milliseconds> take_unit(std::string_view& rest) {
  const std::string_view name = take_letters(rest);
  if (name.empty()) {
    return std::nullopt;
  }
  const std::string key = fmt::format(" {} ", name);
  const auto* unit = std::ranges::find_if(
      kUnits, [&key](const Unit& known) { return known.names.find(key) != std::string_view::npos; });
  return unit == kUnits.end() ? std::nullopt : std::optional(unit->size);
}

/// "1h 30min": one or more counts with their units, up to the end.
std::optional<milliseconds> parse_span(std::string_view rest) {
  milliseconds span{0};
  do {
    const auto count = take_count(rest);
    const auto unit = count ? take_unit(rest) : std::nullopt;
    if (!unit) {
      return std::nullopt;
    }
    span += static_cast<milliseconds::rep>(*count) * *unit;
    if (span > kMaxSpan) {
      return std::nullopt;
    }
  } while (!rest.empty());
  return span;
}

std::optional<milliseconds> parse_relative(std::string_view text, milliseconds now) {
  constexpr std::string_view kAgo = "ago";
  constexpr std::string_view kIn = "in ";
  if (text == "now" || text == "today") {
    return now;
  }
  if (text == "yesterday") {
    return now - days(1);
  }
  if (text == "tomorrow") {
    return now + days(1);
  }
  if (text.starts_with(kIn)) {
    const auto span = parse_span(trimmed(text.substr(kIn.size()), kSpaces));
    return span ? std::optional(now + *span) : std::nullopt;
  }
  if (text.ends_with(kAgo)) {
    text = trimmed(text.substr(0, text.size() - kAgo.size()), kSpaces);
  }
  const auto span = parse_span(text);
  return span ? std::optional(now - *span) : std::nullopt;
}

std::optional<milliseconds> parse_absolute(std::string text, milliseconds now) {
  for (const std::string_view zone : {" utc", " gmt", " z"}) {
    if (text.ends_with(zone)) {
      text.replace(text.size() - zone.size(), zone.size(), "z");
    }
  }
  const std::string today = iso8601(now).substr(0, std::string_view("2026-11-24T").size());
  for (const std::string& whole : {text, text + "z", text + " 00:00z", today + text, today + text + "z"}) {
    if (const auto time = parse_timestamp(whole)) {
      return *time;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<milliseconds> parse_log_time(std::string_view text, milliseconds now) {
  const std::string lower = to_lower(trimmed(text, kSpaces));
  auto time = parse_relative(lower, now);
  if (!time) {
    time = parse_absolute(lower, now);
  }
  if (!time) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("\"{}\" is no time: give '10min ago', 'yesterday', '2017-07-01 10:00:00' (UTC) or "
                    "'2017-07-01T10:00:00+02:00'",
                    printable_utf8(text)));
  }
  return *time;
}

}  // namespace rtp::lambda
