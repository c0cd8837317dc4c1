#include "lambda/log_filter.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/trimmed.h"
#include "base/utf8.h"

namespace rtp::lambda {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::unexpected<Error> wrong(std::string_view pattern, std::string_view fault) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("the filter pattern '{}' {}", printable_utf8(pattern), fault));
}

/// The other kinds of patterns are known by their first characters.
Result<void> check_kind(std::string_view pattern, std::string_view rest) {
  if (rest.starts_with('{') || rest.starts_with('[') || rest.starts_with('%')) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("the filter pattern '{}' is not supported, which are those of JSON "
                            "({{ $.x = 1 }}), of fields ([a, b]) and regular expressions (%x%): give words, "
                            "\"phrases\", ?optional and -excluded terms",
                            printable_utf8(pattern)));
  }
  return {};
}

/// Takes a phrase and its quotes off `rest`, which begins with one; absent where it has no end.
std::optional<std::string> take_phrase(std::string_view& rest) {
  std::string phrase;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return phrase;
    }
    const bool escapes =
        rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\');
    at += escapes ? 1 : 0;
    phrase.push_back(rest[at]);
  }
  return std::nullopt;
}

std::string take_word(std::string_view& rest) {
  const std::size_t size = std::min(rest.find_first_of(" \t\r\n\""), rest.size());
  const std::string word(rest.substr(0, size));
  rest.remove_prefix(size);
  return word;
}

/// Takes what is optional or excluded by its sign.
char take_sign(std::string_view& rest) {
  const char first = rest.front();
  if (first != '?' && first != '-') {
    return '\0';
  }
  rest.remove_prefix(1);
  return first;
}

/// Takes what follows `sign`, which is none or the one before `rest`.
Result<std::string> take_term(std::string_view pattern, char sign, std::string_view& rest) {
  if (rest.empty() || kBlanks.find(rest.front()) != std::string_view::npos) {
    return wrong(pattern, fmt::format("has a {0} without its term: put {0} in quotes", sign));
  }
  if (rest.front() != '"') {
    RTP_CHECK(check_kind(pattern, rest));
    return take_word(rest);
  }
  auto phrase = take_phrase(rest);
  if (!phrase) {
    return wrong(pattern, R"(has a " without its end: put \" for one within a phrase)");
  }
  return *std::move(phrase);
}

}  // namespace

Result<LogFilter> LogFilter::parse(std::string_view pattern) {
  LogFilter filter;
  std::string_view rest = trimmed(pattern, kBlanks);
  while (!rest.empty()) {
    const char sign = take_sign(rest);
    RTP_TRY(std::string term, take_term(pattern, sign, rest));
    filter.terms_of(sign).push_back(std::move(term));
    rest = trimmed(rest, kBlanks);
  }
  if (!filter.optional_.empty() && !(filter.required_.empty() && filter.excluded_.empty())) {
    return wrong(
        pattern,
        "has ?optional terms beside others, for which CloudWatch leaves them unheeded: give terms of "
        "one kind");
  }
  return filter;
}

std::vector<std::string>& LogFilter::terms_of(char sign) {
  switch (sign) {
    case '?':
      return optional_;
    case '-':
      return excluded_;
    default:
      return required_;
  }
}

bool LogFilter::matches(std::string_view message) const {
  const auto in_message = [message](const std::string& term) {
    return message.find(term) != std::string_view::npos;
  };
  return std::ranges::all_of(required_, in_message) && std::ranges::none_of(excluded_, in_message) &&
         (optional_.empty() || std::ranges::any_of(optional_, in_message));
}

}  // namespace rtp::lambda
