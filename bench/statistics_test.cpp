#include "bench/statistics.h"

#include <gtest/gtest.h>

namespace rtp::bench {
namespace {

TEST(SummaryTest, TakesTheMiddleValueOfAnOddCountAndTheMeanOfTwoOfAnEvenOne) {
  EXPECT_EQ(summarise({9, 1, 5}).median, 5);
  EXPECT_EQ(summarise({9, 1, 5, 7}).median, 6);
  EXPECT_EQ(summarise({9, 1, 5}).least, 1);
  EXPECT_EQ(summarise({9, 1, 5}).most, 9);
}

TEST(PercentileTest, IsTheValueThatTheShareDoesNotExceed) {
  std::vector<double> values;
  for (int i = 100; i > 0; --i) {
    values.push_back(i);
  }
  EXPECT_EQ(percentile(values, 0.5), 50);
  EXPECT_EQ(percentile(values, 0.99), 99);
  EXPECT_EQ(percentile(values, 1), 100);
  EXPECT_EQ(percentile(values, 0), 1);
}

TEST(TableTest, IsMarkdownWithAlignedColumns) {
  Table table({"server", "µs"});
  table.add_row({"a", "100"});
  EXPECT_EQ(table.to_markdown(),
            "| server |  µs |\n"
            "|--------|----:|\n"
            "| a      | 100 |\n");
}

}  // namespace
}  // namespace rtp::bench
