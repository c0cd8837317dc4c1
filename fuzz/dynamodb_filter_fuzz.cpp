// Any text as a filter: no crash, and what is parsed keeps its text and decides the same again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dynamodb/filter.h"
#include "fuzzing.h"

namespace {

using rtp::dynamodb::AttributeValue;
using rtp::dynamodb::Filter;
using rtp::dynamodb::Item;
using rtp::dynamodb::List;
using rtp::dynamodb::Map;
using rtp::dynamodb::Null;
using rtp::dynamodb::Number;
using rtp::dynamodb::NumberSet;
using rtp::dynamodb::StringSet;

const Item& fixed_item() {
  static const Item kItem = {
      {"a", AttributeValue("text")},
      {"b", AttributeValue(Number(42))},
      {"c", AttributeValue(List{AttributeValue("x"), AttributeValue(Number(7)), AttributeValue(Null{})})},
      {"d", AttributeValue(Map{{"a", AttributeValue(Number(-1))}, {"any name", AttributeValue(true)}})},
      {"e", AttributeValue(StringSet{"p", "q"})},
      {"f", AttributeValue(NumberSet{Number(1), Number(2)})},
  };
  return kItem;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter = Filter::parse(text);
  if (!filter) {
    return 0;
  }
  (void)filter->matches({});
  rtp::fuzzing::require(filter->text() == text);
  const auto again = Filter::parse(filter->text());
  rtp::fuzzing::require(again && again->matches(fixed_item()) == filter->matches(fixed_item()));
  return 0;
}
