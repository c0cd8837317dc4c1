#include "sam/parameters.h"

#include <utility>

namespace rtp::sam {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// The next word, quotes taken off; `text` is what follows. kInvalidArgument for a quote that does not end.
Result<std::string> take_word(std::string_view& text) {
  std::string word;
  char quote = '\0';
  std::size_t size = 0;
  for (; size < text.size() && (quote != '\0' || !kBlanks.contains(text[size])); ++size) {
    const char c = text[size];
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else {
      word.push_back(c);
    }
  }
  if (quote != '\0') {
    return fail(ErrorCode::kInvalidArgument,
                "parameter overrides: a quote without its end in: " + std::string(text));
  }
  text.remove_prefix(size);
  return word;
}

Result<std::pair<std::string, std::string>> split(std::string_view word) {
  constexpr std::string_view kKey = "ParameterKey=";
  constexpr std::string_view kValue = ",ParameterValue=";
  std::size_t name_end = word.find('=');
  std::size_t value_begin = name_end + 1;
  std::size_t name_begin = 0;
  if (word.starts_with(kKey)) {
    name_begin = kKey.size();
    name_end = word.find(kValue);
    value_begin = name_end + kValue.size();
  }
  if (name_end == std::string_view::npos || name_end <= name_begin) {
    return fail(ErrorCode::kInvalidArgument,
                "parameter overrides: \"" + std::string(word) + "\" is not NAME=VALUE, such as Env=develop");
  }
  return std::pair(std::string(word.substr(name_begin, name_end - name_begin)),
                   std::string(word.substr(value_begin)));
}

}  // namespace

Result<ParameterOverrides> parse_parameter_overrides(std::string_view text) {
  ParameterOverrides overrides;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) {
      return overrides;
    }
    RTP_TRY(const std::string word, take_word(text));
    RTP_TRY(auto parameter, split(word));
    overrides[parameter.first] = std::move(parameter.second);
  }
}

}  // namespace rtp::sam
