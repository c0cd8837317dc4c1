#include "lambda/event_source_mapping.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::lambda {
namespace {

using testing::ElementsAre;

/// A stream in memory, of records {"n":NUMBER}.
class MemoryStream final : public MappedStream {
 public:
  Result<Page> read(std::uint64_t after, std::size_t limit) override {
    const std::scoped_lock lock(mutex_);
    if (after != 0 && after < trimmed_to_) {
      return fail(ErrorCode::kTrimmed, "trimmed");
    }
    if (std::exchange(broken_, false)) {
      return fail(ErrorCode::kUnavailable, "no storage");
    }
    Page page{.records = {}, .read_to = std::max(after, latest_)};
    for (std::uint64_t number = std::max(after, trimmed_to_) + 1; number <= latest_; ++number) {
      if (page.records.size() == limit) {
        page.read_to = number - 1;
        break;
      }
      page.records.push_back({.sequence_number = number,
                              .id = std::to_string(number),
                              .json = R"({"n":)" + std::to_string(number) + "}"});
    }
    return page;
  }
  std::uint64_t latest() override {
    const std::scoped_lock lock(mutex_);
    return latest_;
  }
  Result<std::optional<std::uint64_t>> stored_position() override { return position_; }
  void store_position(std::uint64_t position) override {
    const std::scoped_lock lock(mutex_);
    position_ = position;
    stored_.notify_all();
  }

  void grow_to(std::uint64_t latest) {
    const std::scoped_lock lock(mutex_);
    latest_ = latest;
  }
  void trim_to(std::uint64_t number) { trimmed_to_ = number; }
  void break_once() { broken_ = true; }
  [[nodiscard]] bool position_becomes(std::uint64_t position) {
    std::unique_lock lock(mutex_);
    return stored_.wait_for(lock, std::chrono::seconds(20), [&] { return position_ == position; });
  }
  [[nodiscard]] std::optional<std::uint64_t> position() {
    const std::scoped_lock lock(mutex_);
    return position_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable stored_;
  std::uint64_t latest_ = 0;
  std::uint64_t trimmed_to_ = 0;
  bool broken_ = false;
  std::optional<std::uint64_t> position_;
};

class EventSourceMappingTest : public testing::Test {
 protected:
  ~EventSourceMappingTest() override { loop_.stop(); }

  /// A process with that stream: the function answers by `function`.
  void begin() {
    mapping_ = std::make_shared<EventSourceMapping>(
        loop_, stream_, clock_, settings_, [this](std::string event, OnOutcome done) {
          events_.push_back(event);
          done({.request_id = "r", .answer = function_(event), .report = {}});
        });
    ASSERT_TRUE(mapping_->start());
    loop_.start("mapping");
  }

  /// The events so far, once no more of them can come.
  std::vector<std::string> events() {
    loop_.stop();
    return events_;
  }

  SystemClock clock_;
  MemoryStream stream_;
  MappingSettings settings_{.function = "TestFunction", .batches = {.batch_size = 2}};
  std::function<std::expected<std::string, FunctionError>(const std::string& event)> function_ =
      [](const std::string&) { return "null"; };
  net::EventLoop loop_;
  std::shared_ptr<EventSourceMapping> mapping_;

 private:
  std::vector<std::string> events_;
};

TEST_F(EventSourceMappingTest, BeginsBehindTheLatestRecordAndStoresThatAtOnce) {
  stream_.grow_to(5);
  begin();
  EXPECT_EQ(stream_.position(), 5U);
  stream_.grow_to(6);
  mapping_->wake();
  ASSERT_TRUE(stream_.position_becomes(6));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":6}]})"));
}

TEST_F(EventSourceMappingTest, BeginsAtTheOldestRecordWhereItIsToldTo) {
  settings_.starting_position = StartingPosition::kTrimHorizon;
  stream_.grow_to(3);
  begin();
  ASSERT_TRUE(stream_.position_becomes(3));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":1},{"n":2}]})", R"({"Records":[{"n":3}]})"));
}

TEST_F(EventSourceMappingTest, GoesOnAtTheStoredPosition) {
  stream_.store_position(2);
  stream_.grow_to(4);
  begin();
  ASSERT_TRUE(stream_.position_becomes(4));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":3},{"n":4}]})"));
}

TEST_F(EventSourceMappingTest, GoesOnWithNewRecordsWhereTheStoredPositionIsAheadOfAll) {
  stream_.store_position(1000);
  stream_.grow_to(4);
  begin();
  ASSERT_TRUE(stream_.position_becomes(4));
  stream_.grow_to(5);
  mapping_->wake();
  ASSERT_TRUE(stream_.position_becomes(5));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":5}]})"));
}

TEST_F(EventSourceMappingTest, StoresNoPositionBeyondWhatIsDone) {
  stream_.store_position(2);
  stream_.grow_to(4);
  std::optional<std::uint64_t> meanwhile;
  function_ = [&](const std::string&) {
    meanwhile = stream_.position();
    return "null";
  };
  begin();
  ASSERT_TRUE(stream_.position_becomes(4));
  EXPECT_EQ(meanwhile, 2U);
}

TEST_F(EventSourceMappingTest, RepeatsABatchThatFailed) {
  stream_.store_position(0);
  stream_.grow_to(3);
  int failures = 2;
  function_ = [&](const std::string&) -> std::expected<std::string, FunctionError> {
    return failures-- > 0 ? std::expected<std::string, FunctionError>(
                                std::unexpected(FunctionError{.type = "E", .message = "no"}))
                          : "null";
  };
  begin();
  ASSERT_TRUE(stream_.position_becomes(3));
  const std::string first = R"({"Records":[{"n":1},{"n":2}]})";
  EXPECT_THAT(events(), ElementsAre(first, first, first, R"({"Records":[{"n":3}]})"));
}

TEST_F(EventSourceMappingTest, GoesOnWithTheOldestWhatIsNoLongerKeptBefore) {
  stream_.store_position(2);
  stream_.grow_to(6);
  stream_.trim_to(5);
  begin();
  ASSERT_TRUE(stream_.position_becomes(6));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":6}]})"));
}

TEST_F(EventSourceMappingTest, ReadsAgainWhereTheStreamCouldNotBeRead) {
  stream_.store_position(0);
  stream_.grow_to(1);
  stream_.break_once();
  begin();
  ASSERT_TRUE(stream_.position_becomes(1));
  EXPECT_THAT(events(), ElementsAre(R"({"Records":[{"n":1}]})"));
}

}  // namespace
}  // namespace rtp::lambda
