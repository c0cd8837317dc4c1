// How writes are grouped, fail, recover, and stay in order.
#include "tables/writer.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using dynamodb::StreamRecord;

/// A commit hook that counts commits, holds them while closed, and fails them when told to. Thread-safe.
class Gate {
 public:
  Result<void> pass(const std::vector<Mutation>& mutations, Durability durability) {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    sizes_.push_back(mutations.size());
    durabilities_.push_back(durability);
    return failing_ ? fail(ErrorCode::kUnavailable, "no space left in /data") : Result<void>{};
  }

  void close() {
    const std::scoped_lock lock(mutex_);
    open_ = false;
    arrived_ = 0;
    sizes_.clear();
    durabilities_.clear();
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void set_failing(bool failing) {
    const std::scoped_lock lock(mutex_);
    failing_ = failing;
  }
  /// Until a commit waits here.
  void await_commit() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_ > 0; });
  }
  [[nodiscard]] std::vector<std::size_t> sizes() {
    const std::scoped_lock lock(mutex_);
    return sizes_;
  }
  [[nodiscard]] std::vector<Durability> durabilities() {
    const std::scoped_lock lock(mutex_);
    return durabilities_;
  }

 private:
  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  bool open_ = true;
  bool failing_ = false;
  int arrived_ = 0;
  std::vector<std::size_t> sizes_;
  std::vector<Durability> durabilities_;
};

class WriterTest : public TablesFixture {
 protected:
  WriterTest() {
    tables_.reset();
    storage_.set_commit_hook(
        [this](const auto& mutations, Durability durability) { return gate_.pass(mutations, durability); });
    open();
  }
  void TearDown() override {
    gate_.open();
    tables_.reset();  // it commits through the gate
  }

  /// Holds the writer in a commit, so that what follows waits for it.
  Answer hold_writer() {
    gate_.close();
    Answer held = start_put("P", R"({"id":"held"})");
    gate_.await_commit();
    return held;
  }

  std::vector<std::uint64_t> published_numbers() {
    // Publishing follows the answers: the next answer says that it is done.
    EXPECT_TRUE(put("P", R"({"id":"barrier"})"));
    std::vector<std::uint64_t> numbers;
    for (const StreamRecord& record : listener_.records()) {
      numbers.push_back(record.sequence_number);
    }
    return numbers;
  }

  Gate gate_;
};

TEST_F(WriterTest, CommandsThatWaitBecomeOneCommitInTheirOrder) {
  Answer held = hold_writer();
  std::vector<Answer> answers;
  for (int i = 0; i < 100; ++i) {
    answers.push_back(start_put("T", R"({"id":")" + std::to_string(i) + R"("})"));
  }
  gate_.open();
  EXPECT_TRUE(held.get());
  std::uint64_t expected = 0;
  for (Answer& answer : answers) {
    EXPECT_EQ(answer.get()->sequence_number, ++expected);
  }
  EXPECT_EQ(gate_.sizes(), (std::vector<std::size_t>{1, 200}));  // an item and a record for each
  EXPECT_TRUE(put("P", R"({"id":"barrier"})"));
  ASSERT_EQ(listener_.batches().size(), 1U);
  EXPECT_EQ(listener_.batches()[0]->size(), 100U);
}

TEST_F(WriterTest, ACommandSeesThoseBeforeItInItsBatch) {
  hold_writer();
  Answer first = start_put("T", R"({"id":"a","v":1})");
  auto guarded = put_request("T", item(R"({"id":"a","v":2})"));
  dynamodb::Placeholders none;
  guarded.condition =
      dynamodb::Condition::parse("ConditionExpression", "attribute_not_exists(id)", none).value();
  guarded.on_condition_failure = dynamodb::ReturnValues::kAllOld;
  Answer second = start(guarded);
  auto [done, erased] = answer<Outcome>();
  tables_->delete_item(delete_request("T", R"({"id":"a"})"), std::move(done));
  Answer third = start(guarded);
  gate_.open();
  EXPECT_EQ(first.get()->sequence_number, 1U);
  const auto failed = second.get();
  EXPECT_EQ(failed->kind, Outcome::Kind::kConditionFailed);
  EXPECT_EQ(failed->attributes, item(R"({"id":"a","v":1})"));
  EXPECT_EQ(erased.get()->sequence_number, 2U);
  EXPECT_EQ(third.get()->sequence_number, 3U);
  EXPECT_EQ(gate_.sizes(),
            (std::vector<std::size_t>{1, 4}));  // one item, in its last state, and three records
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":2})"));
}

TEST_F(WriterTest, ABatchIsBoundedInCommandsAndBytes) {
  hold_writer();
  std::vector<Answer> answers;
  for (int i = 0; i < 1025; ++i) {
    answers.push_back(start_put("P", R"({"id":")" + std::to_string(i) + R"("})"));
  }
  const std::string large(390'000, 'x');
  for (int i = 0; i < 12; ++i) {
    answers.push_back(start(put_request("P", Item{{"id", std::to_string(i)}, {"v", large}})));
  }
  gate_.open();
  for (Answer& answer : answers) {
    EXPECT_TRUE(answer.get());
  }
  EXPECT_EQ(gate_.sizes(), (std::vector<std::size_t>{1, 1024, 12, 1}));  // 1 + 11 large ones pass 4 MB
}

TEST_F(WriterTest, TablesChangeBetweenBatches) {
  hold_writer();
  auto [created, creation] = answer<dynamodb::TableDescription>();
  auto [dropped, deletion] = answer<dynamodb::TableDescription>();
  Answer before = start_put("new", R"({"id":"a"})");
  tables_->create_table(table_request("new", hash_key("id"), std::nullopt), std::move(created));
  Answer during = start_put("new", R"({"id":"a"})");
  tables_->delete_table({"new"}, std::move(dropped));
  Answer after = start_put("new", R"({"id":"a"})");
  gate_.open();
  EXPECT_EQ(before.get().error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(creation.get());
  EXPECT_TRUE(during.get());
  EXPECT_TRUE(deletion.get());
  EXPECT_EQ(after.get().error().code, ErrorCode::kNotFound);
}

TEST_F(WriterTest, WhatChangesNothingIsAnsweredWithoutACommit) {
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  gate_.close();
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  EXPECT_TRUE(erase("T", R"({"id":"none"})"));
  EXPECT_FALSE(put("none", R"({"id":"a"})"));
  EXPECT_TRUE(gate_.sizes().empty());
}

TEST_F(WriterTest, ABatchIsRelaxedWhenAllItsChangesAre) {
  hold_writer();
  Answer relaxed = start(put_request("P", item(R"({"id":"a"})")), Durability::kRelaxed);
  gate_.open();
  EXPECT_TRUE(relaxed.get());
  EXPECT_TRUE(put("P", R"({"id":"barrier"})"));
  EXPECT_EQ(gate_.durabilities(),
            (std::vector{Durability::kDurable, Durability::kRelaxed, Durability::kDurable}));

  hold_writer();
  start(put_request("P", item(R"({"id":"a","v":1})")), Durability::kRelaxed);
  start(put_request("P", item(R"({"id":"a","v":2})")), Durability::kDurable);  // as large, over the same key
  gate_.open();
  EXPECT_TRUE(put("P", R"({"id":"barrier","v":1})"));
  EXPECT_EQ(gate_.durabilities()[1], Durability::kDurable);
}

TEST_F(WriterTest, TheRelaxedOptionHoldsForAllWrites) {
  options_.durability = Durability::kRelaxed;
  open();
  gate_.close();
  gate_.open();
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  EXPECT_EQ(gate_.durabilities(), std::vector{Durability::kRelaxed});
}

TEST_F(WriterTest, AFailedCommitFailsItsWholeBatchAndLeavesNothing) {
  EXPECT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_TRUE(tables_->health());
  const Error no_space{ErrorCode::kUnavailable, "no space left in /data"};

  Answer held = hold_writer();
  Answer first = start_put("T", R"({"id":"a","v":2})");
  Answer second = start_put("T", R"({"id":"b"})");
  gate_.set_failing(true);
  gate_.open();
  for (Answer* answer : {&held, &first, &second}) {
    EXPECT_EQ(answer->get().error(), no_space);
  }
  EXPECT_EQ(tables_->health().error(), no_space);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":1})"));
  EXPECT_EQ(get("T", R"({"id":"b"})"), std::nullopt);
  EXPECT_EQ(tables_->last_sequence_number(), 1U);
}

TEST_F(WriterTest, AfterAFailureTheNextCommitThatWorksHealsIt) {
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  gate_.set_failing(true);
  EXPECT_FALSE(put("T", R"({"id":"b"})"));
  EXPECT_FALSE(put("T", R"({"id":"b"})"));
  gate_.set_failing(false);
  const auto outcome = put("T", R"({"id":"b"})");
  ASSERT_TRUE(outcome);
  EXPECT_GT(outcome->sequence_number, 1U);
  EXPECT_TRUE(tables_->health());
  EXPECT_EQ(tables_->last_sequence_number(), outcome->sequence_number);
  EXPECT_EQ(published_numbers(), (std::vector<std::uint64_t>{1, outcome->sequence_number}));
}

TEST_F(WriterTest, ATableThatCouldNotBeStoredIsNotThere) {
  gate_.set_failing(true);
  EXPECT_EQ(create(table_request("new", hash_key("id"), std::nullopt)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(drop("T").error().code, ErrorCode::kUnavailable);
  gate_.set_failing(false);
  EXPECT_FALSE(tables_->describe_table("new"));
  EXPECT_TRUE(tables_->describe_table("T"));
}

TEST_F(WriterTest, RefusesWritesAtOnceWhenTooManyWait) {
  options_.max_waiting_writes = 3;
  open();
  std::vector<Answer> accepted;
  accepted.push_back(hold_writer());
  accepted.push_back(start_put("T", R"({"id":"a"})"));
  accepted.push_back(start_put("T", R"({"id":"b"})"));
  EXPECT_EQ(start_put("T", R"({"id":"c"})").get().error().code, ErrorCode::kThrottled);
  dynamodb::BatchWriteItemRequest batch{.writes = {{"T", item(R"({"id":"d"})"), false}}};
  auto [done, refused] = answer<std::vector<Outcome>>();
  tables_->batch_write_item(std::move(batch), std::move(done));
  EXPECT_EQ(refused.get().error().code, ErrorCode::kThrottled);
  EXPECT_EQ(batch.writes.size(), 1U);  // NOLINT(bugprone-use-after-move): a refused batch is as it was
  gate_.open();
  for (Answer& answer : accepted) {
    EXPECT_TRUE(answer.get());
  }
  EXPECT_TRUE(put("T", R"({"id":"c"})"));
}

TEST_F(WriterTest, TheDestructorFinishesWhatWasAccepted) {
  hold_writer();
  std::vector<Answer> answers;
  for (int i = 0; i < 2000; ++i) {
    answers.push_back(start_put("T", R"({"id":")" + std::to_string(i) + R"("})"));
  }
  gate_.open();
  tables_.reset();
  for (Answer& answer : answers) {
    EXPECT_TRUE(answer.get());
  }
  EXPECT_EQ(listener_.records().size(), 2000U);
}

TEST_F(WriterTest, StoresTheRecordsItPublishes) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(put("T", R"({"id":"a","v":)" + std::to_string(i) + "}"));
  }
  EXPECT_TRUE(put("P", R"({"id":"barrier"})"));
  EXPECT_EQ(tables_->read_changes(0, 100).value(), listener_.records());
  const auto page = tables_->read_changes(2, 2).value();
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].sequence_number, 3U);
  EXPECT_EQ(page[1].sequence_number, 4U);
  EXPECT_TRUE(tables_->read_changes(5, 100)->empty());
}

/// Notes of each change whether the tables knew it already, and the newest one nobody was interested in.
class InterestedListener final : public ChangeListener {
 public:
  explicit InterestedListener(const Tables& tables) : tables_(tables) {}

  void on_commit(const dynamodb::StreamBatch& batch) override {
    const std::uint64_t last = batch->back().sequence_number;
    const auto stored = tables_.get_version("T", batch->back().keys);
    known_ = known_ && tables_.last_sequence_number() >= last && stored.value()->sequence_number == last;
    if (!interest.load()) {
      skipped = last;
    }
  }
  [[nodiscard]] bool known() const { return known_; }

  std::atomic<bool> interest = false;
  std::atomic<std::uint64_t> skipped = 0;

 private:
  const Tables& tables_;
  bool known_ = true;
};

TEST_F(WriterTest, WhoShowsInterestAndThenReadsTheLastNumberMissesNoLargerOne) {
  InterestedListener listener(*tables_);
  tables_->set_listener(&listener);
  for (int round = 0; round < 2000; ++round) {
    listener.interest = false;
    Answer write = start_put("T", R"({"id":"a","v":)" + std::to_string(round) + "}");
    for (int pause = 0; pause < round % 100; ++pause) {
      std::this_thread::yield();
    }
    listener.interest = true;
    const std::uint64_t last = tables_->last_sequence_number();
    tables_->finish();
    ASSERT_LE(listener.skipped, last);
    ASSERT_TRUE(write.get());
  }
  tables_->set_listener(nullptr);
  EXPECT_TRUE(listener.known());
}

TEST_F(WriterTest, TrimsOldRecordsAndKeepsCounting) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(put("T", R"({"id":"old","v":)" + std::to_string(i) + "}"));
  }
  clock_.advance(std::chrono::hours(1));
  EXPECT_TRUE(put("T", R"({"id":"newer"})"));
  clock_.advance(std::chrono::hours(23) + std::chrono::minutes(1));
  EXPECT_TRUE(put("P", R"({"id":"activity"})"));
  EXPECT_TRUE(put("P", R"({"id":"barrier"})"));  // trimming follows the answers
  const auto kept = tables_->read_changes(0, 100).value();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].sequence_number, 11U);
}

TEST_F(WriterTest, SequenceNumbersSurviveReopeningAndAFullyTrimmedStream) {
  EXPECT_EQ(tables_->last_sequence_number(), 0U);
  EXPECT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_TRUE(put("T", R"({"id":"a","v":2})"));
  open();
  EXPECT_EQ(tables_->last_sequence_number(), 2U);
  EXPECT_EQ(put("T", R"({"id":"a","v":3})")->sequence_number, 3U);
  clock_.advance(std::chrono::hours(48));
  open();
  EXPECT_TRUE(tables_->read_changes(0, 100)->empty());
  EXPECT_EQ(tables_->last_sequence_number(), 3U);
  open();
  EXPECT_EQ(put("T", R"({"id":"a","v":4})")->sequence_number, 4U);
}

TEST_F(WriterTest, WritersAndReadersOnManyThreadsAgree) {
  constexpr int kThreads = 4;
  constexpr int kWrites = 300;
  std::vector<std::map<std::uint64_t, std::string>> acknowledged(
      kThreads);  // by sequence number: key and value
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    std::uint64_t last = 0;
    while (!stop) {
      const std::uint64_t seen = tables_->last_sequence_number();
      EXPECT_GE(seen, last);
      last = seen;
      EXPECT_TRUE(tables_->get_item(get_request("T", R"({"id":"0"})")));
    }
  });
  std::vector<std::thread> writers;
  for (int thread = 0; thread < kThreads; ++thread) {
    writers.emplace_back([&, thread] {
      std::vector<std::pair<std::string, Answer>> answers;
      for (int i = 0; i < kWrites; ++i) {
        const std::string json = R"({"id":")" + std::to_string(i % 7) + R"(","v":")" +
                                 std::to_string(thread) + "-" + std::to_string(i) + R"("})";
        answers.emplace_back(json, start_put("T", json));
        if (i % 10 == 9) {
          for (auto& [value, answer] : answers) {
            acknowledged[static_cast<std::size_t>(thread)][answer.get()->sequence_number] = value;
          }
          answers.clear();
        }
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  stop = true;
  reader.join();

  std::map<std::uint64_t, std::string> all;
  for (const auto& of_thread : acknowledged) {
    all.insert(of_thread.begin(), of_thread.end());
  }
  ASSERT_EQ(all.size(), static_cast<std::size_t>(kThreads * kWrites));  // each number once
  const std::vector<std::uint64_t> published = published_numbers();
  ASSERT_EQ(published.size(), all.size());
  EXPECT_TRUE(std::ranges::is_sorted(published));
  std::map<std::string, Item> last_values;
  for (const auto& [number, json] : all) {
    Item value = item(json);
    last_values[*value.at("id").as<std::string>()] = std::move(value);
  }
  for (const auto& [id, value] : last_values) {
    EXPECT_EQ(get("T", R"({"id":")" + id + R"("})"), value);
  }
}

}  // namespace
}  // namespace rtp::tables
