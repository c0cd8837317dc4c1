#include "sources/poll_memory.h"

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::sources {
namespace {

using events::ChangeKind;
using events::ItemChange;

ItemChange change(std::string_view json, ChangeKind kind = ChangeKind::kReplace) {
  return {.kind = kind, .item = dynamodb::item_from_plain_json(json).value()};
}

class PollMemoryTest : public testing::Test {
 protected:
  /// How many of them are new.
  std::size_t take(std::vector<ItemChange> changes) {
    auto news = memory_.news(std::move(changes));
    const std::size_t count = news.changes.size();
    memory_.remember(std::move(news.marks));
    return count;
  }

  const ItemChange a1_ = change(R"({"vehicleId":"a","n":1})");
  const ItemChange a2_ = change(R"({"n":2,"vehicleId":"a"})");
  const ItemChange b1_ = change(R"({"vehicleId":"b","n":1})");
  PollMemory memory_{"vehicleId"};
};

TEST_F(PollMemoryTest, LeavesOutWhatIsAsItWas) {
  EXPECT_EQ(take({a1_, b1_}), 2U);
  EXPECT_EQ(take({a1_, b1_}), 0U);
  EXPECT_EQ(take({b1_, a2_}), 1U);
  EXPECT_EQ(take({a1_}), 1U);
}

TEST_F(PollMemoryTest, KeepsTheLastOfSeveralChangesTheLast) {
  EXPECT_EQ(take({a1_}), 1U);
  EXPECT_EQ(take({a1_, a2_, a1_}), 2U);
  EXPECT_EQ(take({a1_}), 0U);
}

TEST_F(PollMemoryTest, TellsKindsOfChangesApart) {
  const ItemChange removal = change(R"({"vehicleId":"a"})", ChangeKind::kRemove);
  EXPECT_EQ(take({change(R"({"vehicleId":"a"})")}), 1U);
  EXPECT_EQ(take({removal}), 1U);
  EXPECT_EQ(take({removal}), 0U);
}

TEST_F(PollMemoryTest, ForgetsWhatWasNotMade) {
  EXPECT_EQ(memory_.news({a1_}).changes.size(), 1U);
  EXPECT_EQ(take({a1_}), 1U);
}

TEST_F(PollMemoryTest, ReportsAFailureOnceAsLongAsItLasts) {
  EXPECT_TRUE(memory_.is_new_failure("x"));
  EXPECT_FALSE(memory_.is_new_failure("x"));
  memory_.end_round();
  EXPECT_FALSE(memory_.is_new_failure("x"));
  EXPECT_TRUE(memory_.is_new_failure("y"));
  memory_.end_round();
  EXPECT_FALSE(memory_.is_new_failure("x"));
  memory_.end_round();
  memory_.end_round();
  EXPECT_TRUE(memory_.is_new_failure("x"));
}

}  // namespace
}  // namespace rtp::sources
