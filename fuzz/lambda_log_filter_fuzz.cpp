// Any bytes as a filter pattern and, from the next line on, a message: a phrase which the message has changes
// nothing beside the terms, and excluded lets nothing through.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzzing.h"
#include "lambda/log_filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view pattern = rtp::fuzzing::next_line(text);
  const auto filter = rtp::lambda::LogFilter::parse(pattern);
  if (!filter) {
    return 0;
  }
  const bool matches = filter->matches(text);
  // The message itself is a phrase that it has.
  std::string phrase = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      phrase.push_back('\\');
    }
    phrase.push_back(c);
  }
  phrase.push_back('"');
  const auto both = rtp::lambda::LogFilter::parse(std::string(pattern) + " " + phrase);
  if (both) {
    rtp::fuzzing::require(both->matches(text) == matches);
  }
  const auto without = rtp::lambda::LogFilter::parse(std::string(pattern) + " -" + phrase);
  if (without) {
    rtp::fuzzing::require(!without->matches(text));
  }
  return 0;
}
