// Two lines of any text as numbers: text and sortable bytes give the number back, order and sums agree.
#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynamodb/number.h"
#include "fuzzing.h"

namespace {

using rtp::fuzzing::require;

using rtp::dynamodb::Number;

std::string sortable(const Number& number) {
  std::string bytes;
  number.append_sortable(bytes);
  return bytes;
}

void check_forms(const Number& number) {
  require(Number::parse(number.to_string()) == number);
  const std::string bytes = sortable(number);
  std::string_view rest = bytes;
  require(Number::from_sortable(rest) == number);
  require(rest.empty());
}

void check_pair(const Number& a, const Number& b) {
  require((a <=> b) == (sortable(a) <=> sortable(b)));
  require((a == b) == (a.to_string() == b.to_string()));
  require(Number::add(a, b) == Number::add(b, a));
  require(Number::subtract(a, a) == Number());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const auto a = Number::parse(text.substr(0, line));
  const auto b = Number::parse(text.substr(std::min(line + 1, text.size())));
  if (a) {
    check_forms(*a);
  }
  if (a && b) {
    check_pair(*a, *b);
  }
  std::string_view bytes = text;
  if (const auto read = Number::from_sortable(bytes)) {
    check_forms(*read);
  }
  return 0;
}
