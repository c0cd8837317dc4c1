// Items that expire.
#include "tables/expirer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/arn.h"
#include "tables/expiry_index.h"
#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::StreamRecord;
using ::testing::IsEmpty;

class ExpirerTest : public TablesFixture {
 protected:
  using Description = Result<dynamodb::TableDescription>;

  Description set_time_to_live(const std::string& table, bool enabled, const std::string& attribute = "ttl") {
    auto [done, future] = answer<dynamodb::TableDescription>();
    tables_->update_time_to_live({.table_name = table, .attribute = attribute, .enabled = enabled},
                                 std::move(done));
    return future.get();
  }

  /// Now, `later` from now, in Unix seconds as text.
  std::string second(std::chrono::seconds later) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(clock_.now()).count() + later.count());
  }

  void put_until(const std::string& table, const std::string& id, const std::string& ttl) {
    ASSERT_TRUE(put(table, R"({"id":")" + id + R"(","ttl":)" + ttl + "}"));
  }

  /// Lets the writer look for what expired, until it has nothing left to do.
  void look() {
    clock_.advance(options_.expiry_interval);
    for (std::size_t rounds = 0, before = SIZE_MAX; rounds < 1000 && before != entries(); ++rounds) {
      before = entries();
      tables_->finish();
      tables_->finish();  // what follows the first answer is done
    }
  }

  /// Entries of the expiry index and tables whose entries are being built.
  std::size_t entries() {
    std::size_t count = 0;
    for (const auto& [keyspace, range] :
         {std::pair(Keyspace::kItems, KeyRange{"\x7F", "\x80"}), {Keyspace::kMeta, expiry_build_range()}}) {
      const auto cursor = storage_.range(keyspace, range.begin, range.end, Direction::kForward);
      while (cursor->next().value()) {
        ++count;
      }
    }
    return count;
  }

  std::vector<StreamRecord> removals() {
    auto records = listener_.records();
    std::erase_if(records, [](const StreamRecord& record) {
      return record.event_name != dynamodb::EventName::kRemove;
    });
    return records;
  }
};

TEST_F(ExpirerTest, RemovesAnItemWhenItsSecondHasCome) {
  ASSERT_TRUE(set_time_to_live("T", true));
  put_until("T", "soon", second(std::chrono::seconds(5)));
  put_until("T", "later", second(std::chrono::hours(1)));
  look();
  EXPECT_TRUE(get("T", R"({"id":"soon"})"));
  clock_.advance(std::chrono::seconds(5));
  look();
  EXPECT_FALSE(get("T", R"({"id":"soon"})"));
  EXPECT_TRUE(get("T", R"({"id":"later"})"));
  EXPECT_EQ(entries(), 1U);
  ASSERT_EQ(removals().size(), 1U);
  EXPECT_EQ(removals()[0].keys, item(R"({"id":"soon"})"));
  EXPECT_TRUE(removals()[0].old_image);
  EXPECT_TRUE(removals()[0].expired);
  EXPECT_EQ(tables_->read_changes(2, 10)->back(), removals()[0]) << "it is stored as it was published";
}

TEST_F(ExpirerTest, SaysOfARequestsRemovalThatItIsARequests) {
  ASSERT_TRUE(set_time_to_live("T", true));
  put_until("T", "a", second(std::chrono::hours(1)));
  ASSERT_TRUE(erase("T", R"({"id":"a"})"));
  look();
  EXPECT_FALSE(removals()[0].expired);
  EXPECT_EQ(entries(), 0U);
}

TEST_F(ExpirerTest, GoesByTheNewestValueOfTheAttribute) {
  ASSERT_TRUE(set_time_to_live("T", true));
  put_until("T", "postponed", second(std::chrono::seconds(5)));
  put_until("T", "postponed", second(std::chrono::hours(1)));
  put_until("T", "hastened", second(std::chrono::hours(1)));
  put_until("T", "hastened", second(std::chrono::seconds(5)));
  put_until("T", "kept", second(std::chrono::seconds(5)));
  ASSERT_TRUE(put("T", R"({"id":"kept"})"));
  EXPECT_EQ(entries(), 2U + 1U);  // and the table's, whose entries are being built
  clock_.advance(std::chrono::seconds(5));
  look();
  EXPECT_TRUE(get("T", R"({"id":"postponed"})"));
  EXPECT_FALSE(get("T", R"({"id":"hastened"})"));
  EXPECT_TRUE(get("T", R"({"id":"kept"})"));
}

TEST_F(ExpirerTest, FollowsWritesOfOneItemInOneBatch) {
  ASSERT_TRUE(set_time_to_live("P", true));
  look();
  dynamodb::BatchWriteItemRequest batch;
  batch.may_repeat_items = true;
  for (const char* later : {"100", "200", "100"}) {
    batch.writes.push_back({"P", item(R"({"id":"a","ttl":)" + std::string(later) + "}")});
  }
  ASSERT_TRUE(write(batch));
  EXPECT_EQ(entries(), 1U);
  batch.writes.push_back({"P", item(R"({"id":"a"})"), true});
  ASSERT_TRUE(write(batch));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(ExpirerTest, NeverRemovesWhatIsNoTimeOrTooLongAgo) {
  ASSERT_TRUE(set_time_to_live("T", true));
  const std::vector<std::string> values = {
      "\"" + second(std::chrono::seconds(0)) + "\"", "-5", "null", "[1]", "1e30", "0",
      second(-std::chrono::days(5 * 365 + 1))};
  for (std::size_t i = 0; i < values.size(); ++i) {
    put_until("T", std::to_string(i), values[i]);
  }
  put_until("T", "a fraction", second(std::chrono::seconds(0)) + ".75");
  put_until("T", "almost five years", second(-std::chrono::days(5 * 365 - 1)));
  look();
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_TRUE(get("T", R"({"id":")" + std::to_string(i) + "\"}")) << values[i];
  }
  EXPECT_FALSE(get("T", R"({"id":"a fraction"})"));
  EXPECT_FALSE(get("T", R"({"id":"almost five years"})"));
}

TEST_F(ExpirerTest, FindsTheItemsThatWereThereBeforeALittleAtATimeAndAcrossRestarts) {
  constexpr int kItems = 1500;
  dynamodb::BatchWriteItemRequest batch;
  for (int i = 0; i < kItems; ++i) {
    batch.writes.push_back({"T", item(R"({"id":")" + std::to_string(i) + R"(","ttl":)" +
                                      second(std::chrono::seconds(i % 2 == 0 ? 1 : 3600)) + "}")});
  }
  ASSERT_TRUE(write(batch));
  ASSERT_TRUE(set_time_to_live("T", true));
  open();
  clock_.advance(std::chrono::seconds(1));
  look();
  EXPECT_EQ(removals().size(), kItems / 2U);
  EXPECT_EQ(entries(), kItems / 2U);
  EXPECT_FALSE(get("T", R"({"id":"0"})"));
  EXPECT_TRUE(get("T", R"({"id":"1"})"));
}

TEST_F(ExpirerTest, ForgetsATableWhoseTimeToLiveIsDisabledOrThatIsDeleted) {
  for (const char* table : {"T", "P"}) {
    ASSERT_TRUE(set_time_to_live(table, true));
    put_until(table, "a", second(std::chrono::seconds(1)));
  }
  look();
  put_until("T", "b", second(std::chrono::seconds(1)));
  put_until("P", "b", second(std::chrono::seconds(1)));
  ASSERT_TRUE(set_time_to_live("T", false));
  ASSERT_TRUE(drop("P"));
  EXPECT_EQ(entries(), 0U);
  clock_.advance(std::chrono::hours(1));
  look();
  EXPECT_TRUE(get("T", R"({"id":"b"})"));
  EXPECT_EQ(set_time_to_live("T", false).error().message, "TimeToLive is already disabled");
  EXPECT_EQ(set_time_to_live("nowhere", true).error().code, ErrorCode::kNotFound);
}

TEST_F(ExpirerTest, LeavesATableWhoseNameGoesOnAlone) {
  EXPECT_TRUE(create(table_request("T.more", hash_key("id"), std::nullopt)));
  ASSERT_TRUE(set_time_to_live("T", true));
  ASSERT_TRUE(set_time_to_live("T.more", true));
  put_until("T", "a", second(std::chrono::hours(1)));
  put_until("T.more", "a", second(std::chrono::hours(1)));
  look();
  ASSERT_TRUE(set_time_to_live("T", false));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(ExpirerTest, RemovesWithTheNextLookWhatACommitThatFailedLeft) {
  ASSERT_TRUE(set_time_to_live("T", true));
  look();
  put_until("T", "a", second(std::chrono::seconds(1)));
  tables_->finish();
  std::atomic<bool> full = true;
  storage_.set_commit_hook([&full](const auto&, auto) -> Result<void> {
    return full ? fail(ErrorCode::kUnavailable, "no space left") : Result<void>();
  });
  clock_.advance(std::chrono::seconds(1));
  look();
  EXPECT_TRUE(get("T", R"({"id":"a"})"));
  EXPECT_THAT(removals(), IsEmpty());
  full = false;
  look();
  EXPECT_FALSE(get("T", R"({"id":"a"})"));
  EXPECT_EQ(removals().size(), 1U);
  tables_.reset();  // it commits through the hook
}

TEST_F(ExpirerTest, LooksByItselfWithoutAnyRequest) {
  options_.expiry_interval = std::chrono::milliseconds(1);
  open();
  ASSERT_TRUE(set_time_to_live("T", true));
  put_until("T", "a", second(std::chrono::seconds(1)));
  clock_.advance(std::chrono::seconds(2));
  while (removals().empty()) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(get("T", R"({"id":"a"})"));
}

TEST_F(ExpirerTest, ChangesTagsByTheArnOfTheTable) {
  EXPECT_TRUE(create(table_request("Tagged", hash_key("id"), std::nullopt)));
  const std::string arn = table_arn(tables_->describe_table("Tagged")->schema);
  auto [tagged, tagging] = answer<dynamodb::TableDescription>();
  tables_->tag_resource({.resource_arn = arn, .tags = {{"a", "1"}, {"b", "2"}}}, std::move(tagged));
  EXPECT_EQ(tagging.get()->schema.tags.size(), 2U);
  auto [untagged, untagging] = answer<dynamodb::TableDescription>();
  tables_->untag_resource({.resource_arn = arn, .keys = {"a"}}, std::move(untagged));
  ASSERT_TRUE(untagging.get());
  open();
  EXPECT_EQ(tables_->describe_table("Tagged")->schema.tags, (dynamodb::Tags{{"b", "2"}}));
  auto [refused, refusal] = answer<dynamodb::TableDescription>();
  tables_->tag_resource({.resource_arn = arn + "x", .tags = {{"a", "1"}}}, std::move(refused));
  EXPECT_EQ(
      refusal.get().error(),
      (Error{ErrorCode::kNotFound, "Requested resource not found: ResourcArn: " + arn + "x not found"}));
}

TEST(ExpiryIndexTest, OrdersEntriesByTimeAndReadsThemBack) {
  const std::string early = expiry_key("Tab", 255, "item a");
  const std::string late = expiry_key("Tab", 256, "item");
  EXPECT_LT(early, late);
  EXPECT_TRUE(expiry_range("Tab").contains(early));
  EXPECT_FALSE(expiry_range("Ta").contains(early));
  EXPECT_FALSE(expiry_range("Tab.").contains(early));
  const auto entry = parse_expiry_key("Tab", early).value();
  EXPECT_EQ(entry.expiry, 255U);
  EXPECT_EQ(entry.item_key, "item a");
  EXPECT_EQ(parse_expiry_key("Tab", expiry_key("Tab", 255, "")).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse_expiry_key("Tab", "\x7F").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(table_of_build_key(expiry_build_key("Tab")), "Tab");
}

}  // namespace
}  // namespace rtp::tables
