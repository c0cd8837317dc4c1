#include "tables/page_size.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;
using dynamodb::KeySchema;
using dynamodb::Number;
using dynamodb::Type;
using namespace std::string_literals;

const KeySchema kHashOnly = {{"a", Type::kString}, std::nullopt};
const KeySchema kHashAndRange = {{"a", Type::kString}, dynamodb::KeyAttribute{"b", Type::kString}};

TEST(PageSizeTest, NamesCountAsOneByteAndValuesWithTheirLength) {
  struct Case {
    AttributeValue value;
    std::size_t bytes;
  };
  const std::vector<Case> cases = {{"x"s, 2},
                                   {std::string(127, 'x'), 128},
                                   {std::string(128, 'x'), 130},
                                   {Number(12), 3},
                                   {dynamodb::Binary{"xy"}, 3},
                                   {true, 1},
                                   {dynamodb::Null{}, 0},
                                   {dynamodb::StringSet{"a", "bc"}, 6},
                                   {dynamodb::List{"x"s}, 6},
                                   {dynamodb::Map{{"name", "x"s}}, 7}};
  const std::size_t empty = page_bytes(kHashOnly, {});
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(page_bytes(kHashOnly, {{"long name", cases[i].value}}), empty + 1 + cases[i].bytes)
        << "row " << i;
  }
}

TEST(PageSizeTest, TheRangeKeyCountsForEach3KilobytesBegun) {
  const Item small = {{"a", "h"s}, {"b", "range"s}};
  EXPECT_EQ(page_bytes(kHashAndRange, small), 2 + 3 + 18 + 5);
  const Item large = {{"a", "h"s}, {"b", "range"s}, {"c", std::string(3072, 'x')}};
  EXPECT_EQ(page_bytes(kHashAndRange, large), 2 + 3 + (1 + 3072 + 2) + (2 * (18 + 5)));
}

}  // namespace
}  // namespace rtp::tables
