// What Tables::write_items() makes of several writes.
#include <vector>

#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::WriteOutcome;

class WriteTogetherTest : public TablesFixture {};

TEST_F(WriteTogetherTest, WritesOfAnyKindAreMadeInTheirOrderInOneCommit) {
  ASSERT_TRUE(put("T", R"({"id":"gone","v":1})"));
  std::vector<ItemWrite> writes;
  writes.emplace_back(put_request("T", item(R"({"id":"a","v":1})")));
  writes.emplace_back(update_request(R"({"id":"a"})", "SET v = v + :v", R"({":v":1})"));
  writes.emplace_back(delete_request("T", R"({"id":"gone"})"));
  writes.emplace_back(put_request("P", item(R"({"id":"place"})")));
  tables_->finish();
  const std::size_t commits = listener_.batches().size();
  const auto outcomes = write(std::move(writes));
  ASSERT_TRUE(outcomes);
  ASSERT_EQ(outcomes->size(), 4U);
  EXPECT_EQ(outcomes->at(1)->sequence_number, 3U);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":2})"));
  EXPECT_FALSE(get("T", R"({"id":"gone"})"));
  EXPECT_TRUE(get("P", R"({"id":"place"})"));
  tables_->finish();
  ASSERT_EQ(listener_.batches().size(), commits + 1);
  EXPECT_EQ(listener_.batches().back()->size(), 3U);
}

TEST_F(WriteTogetherTest, AConditionThatFailsLeavesOutItsOwnWriteAlone) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":5})"));
  dynamodb::PutItemRequest older = put_request("T", item(R"({"id":"a","v":4})"));
  older.condition = condition("v < :v", R"({":v":4})");
  std::vector<ItemWrite> writes;
  writes.emplace_back(std::move(older));
  writes.emplace_back(update_request(R"({"id":"a"})", "SET w = v"));
  const auto outcomes = write(std::move(writes));
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(outcomes->at(0)->kind, WriteOutcome::Kind::kConditionFailed);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":5,"w":5})"));
}

TEST_F(WriteTogetherTest, OneWriteThatIsRefusedKeepsTheOthersOut) {
  std::vector<ItemWrite> writes;
  writes.emplace_back(put_request("T", item(R"({"id":"a"})")));
  writes.emplace_back(put_request("T", item(R"({"v":1})")));
  writes.emplace_back(put_request("none", item(R"({"id":"b"})")));
  const auto outcomes = write(std::move(writes));
  ASSERT_TRUE(outcomes);
  EXPECT_TRUE(outcomes->at(0));
  EXPECT_EQ(outcomes->at(1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(outcomes->at(2).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(get("T", R"({"id":"a"})"));
}

}  // namespace
}  // namespace rtp::tables
