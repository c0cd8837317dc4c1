#include "gateway/shared_filters.h"

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::gateway {
namespace {

dynamodb::StreamRecord change(std::uint64_t sequence_number, const char* image) {
  dynamodb::StreamRecord record;
  record.sequence_number = sequence_number;
  record.new_image = dynamodb::item_from_plain_json(image).value();
  return record;
}

TEST(SharedFiltersTest, AreOneForEachDistinctText) {
  SharedFilters filters;
  const auto one = filters.share(dynamodb::Filter::parse("speed > 30").value());
  EXPECT_EQ(filters.share(dynamodb::Filter::parse("speed > 30").value()), one);
  EXPECT_NE(filters.share(dynamodb::Filter::parse("speed > 31").value()), one);
}

TEST(SharedFiltersTest, EvaluateEachChangeOnceHoweverManyAsk) {
  SharedFilters filters;
  const auto filter = filters.share(dynamodb::Filter::parse("speed > 30").value());
  const auto fast = change(1, R"({"speed":31})");
  const auto slow = change(2, R"({"speed":30})");
  for (int receiver = 0; receiver < 100; ++receiver) {
    EXPECT_TRUE(filter->matches(fast));
  }
  for (int receiver = 0; receiver < 100; ++receiver) {
    EXPECT_FALSE(filter->matches(slow));
  }
  EXPECT_EQ(filter->evaluations(), 2U);
}

TEST(SharedFiltersTest, JudgeARemovedItemByWhatItWas) {
  SharedFilter filter(dynamodb::Filter::parse("speed > 30").value());
  dynamodb::StreamRecord removal = change(3, R"({"speed":31})");
  std::swap(removal.old_image, removal.new_image);
  EXPECT_TRUE(filter.matches(removal));
}

TEST(SharedFiltersTest, ForgetThoseThatNobodyUses) {
  SharedFilters filters;
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(filters.share(dynamodb::Filter::parse("speed > " + std::to_string(i)).value()));
  }
  EXPECT_LE(filters.size(), 65U);
}

}  // namespace
}  // namespace rtp::gateway
