#include "lambda/record_batches.h"

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::lambda {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Then = RecordBatches::Then;
using Answer = std::expected<std::string, FunctionError>;

constexpr std::chrono::milliseconds kNow{1'000'000};

Answer crashed() {
  return std::unexpected(FunctionError{.type = "Runtime.ExitError", .message = "exit status 3"});
}

Answer failed(const std::string& id) {
  return R"({"batchItemFailures":[{"itemIdentifier":")" + id + R"("}]})";
}

SourceRecord record(std::uint64_t number, std::chrono::milliseconds created = kNow) {
  return {.sequence_number = number, .id = std::to_string(number), .json = "{}", .created = created};
}

std::vector<SourceRecord> records(std::uint64_t first, std::uint64_t last) {
  std::vector<SourceRecord> made;
  for (std::uint64_t number = first; number <= last; ++number) {
    made.push_back(record(number));
  }
  return made;
}

/// "1-4", and "" for none.
std::string range(std::span<const SourceRecord> some) {
  return some.empty() ? "" : some.front().id + "-" + some.back().id;
}

std::string range(const GivenUp& given_up) { return given_up.first + "-" + given_up.last; }

struct Invocation {
  std::string records;
  Answer answer;
};

struct Case {
  const char* name;
  BatchSettings settings;
  std::vector<Invocation> invocations;  // of records 1 to 4
  std::vector<std::string> given_up;
};

class RecordBatchesTest : public testing::TestWithParam<Case> {};

TEST_P(RecordBatchesTest, InvokesWithWhatIsLeft) {
  RecordBatches batches(GetParam().settings);
  batches.add(records(1, 4));
  for (const Invocation& invocation : GetParam().invocations) {
    EXPECT_EQ(range(batches.next(kNow)), invocation.records);
    static_cast<void>(batches.finish(invocation.answer));
  }
  EXPECT_EQ(range(batches.next(kNow)), "");
  EXPECT_EQ(batches.first_waiting(), std::nullopt);
  std::vector<std::string> given_up;
  for (const GivenUp& one : batches.take_given_up()) {
    given_up.push_back(range(one));
  }
  EXPECT_EQ(given_up, GetParam().given_up);
}

const BatchSettings kReports{.reports_items = true};
const BatchSettings kReportsOnce{.max_retries = 1, .reports_items = true};
const BatchSettings kBisects{.max_retries = 1, .bisects = true, .reports_items = true};

INSTANTIATE_TEST_SUITE_P(
    Cases, RecordBatchesTest,
    testing::Values(
        Case{"all at once", {}, {{"1-4", "null"}}, {}},
        Case{"in batches", {.batch_size = 3}, {{"1-3", "null"}, {"4-4", "null"}}, {}},
        Case{"any answer is a success where items are not reported", {}, {{"1-4", failed("1")}}, {}},
        Case{"an empty answer", kReports, {{"1-4", "{}"}}, {}},
        Case{"a list that is null", kReports, {{"1-4", R"({"batchItemFailures":null})"}}, {}},
        Case{"an empty list", kReports, {{"1-4", R"({"batchItemFailures":[]})"}}, {}},
        Case{"from the reported item on", kReports, {{"1-4", failed("3")}, {"3-4", "{}"}}, {}},
        Case{"from the lowest of the reported items on",
             kReports,
             {{"1-4", R"({"batchItemFailures":[{"itemIdentifier":"4"},{"itemIdentifier":"2"}]})"},
              {"2-4", "{}"}},
             {}},
        Case{"what goes on is not counted as a retry",
             kReportsOnce,
             {{"1-4", failed("2")}, {"2-4", failed("3")}, {"3-4", failed("4")}, {"4-4", "{}"}},
             {}},
        Case{"all that is left is given up",
             kReportsOnce,
             {{"1-4", failed("3")}, {"3-4", failed("3")}},
             {"3-4"}},
        Case{"only the reported item is given up where batches are halved",
             kBisects,
             {{"1-4", failed("3")}, {"3-4", failed("3")}, {"4-4", "{}"}},
             {"3-3"}},
        Case{"an empty identifier fails all",
             kReportsOnce,
             {{"1-4", failed("")}, {"1-4", failed("")}},
             {"1-4"}},
        Case{"an unknown identifier fails all", kReportsOnce, {{"1-4", failed("5")}, {"1-4", "{}"}}, {}},
        Case{"a wrong name fails all",
             kReportsOnce,
             {{"1-4", R"({"batchItemFailures":[{"item":"1"}]})"}, {"1-4", "{}"}},
             {}},
        Case{"an answer that is not JSON fails all", kReportsOnce, {{"1-4", "oops"}, {"1-4", "{}"}}, {}},
        Case{"an error fails all", kReportsOnce, {{"1-4", crashed()}, {"1-4", crashed()}}, {"1-4"}},
        Case{"no retry at all", {.max_retries = 0}, {{"1-4", crashed()}}, {"1-4"}},
        Case{"the record that ends the function is found by halves",
             kBisects,
             {{"1-4", crashed()},
              {"1-2", "{}"},
              {"3-4", crashed()},
              {"3-3", crashed()},
              {"3-3", crashed()},
              {"4-4", "{}"}},
             {"3-3"}},
        Case{"halves of an odd number",
             {.batch_size = 3, .bisects = true},
             {{"1-3", crashed()}, {"1-2", "{}"}, {"3-3", "{}"}, {"4-4", "{}"}},
             {}}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::ranges::replace(name, ' ', '_');
      return name;
    });

TEST(RecordBatchesTest, RepeatsWithoutEndWhereNothingSaysHowOften) {
  RecordBatches batches({});
  batches.add(records(1, 1));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(range(batches.next(kNow)), "1-1");
    EXPECT_EQ(batches.finish(crashed()), Then::kPause);
  }
}

TEST(RecordBatchesTest, DoesNotCountThatTheHostIsBusy) {
  RecordBatches batches({.max_retries = 0, .bisects = true});
  batches.add(records(1, 2));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(range(batches.next(kNow)), "1-2");
    EXPECT_EQ(
        batches.finish(std::unexpected(FunctionError{.type = "TooManyRequestsException", .message = "busy"})),
        Then::kPause);
  }
  EXPECT_THAT(batches.take_given_up(), IsEmpty());
}

TEST(RecordBatchesTest, PausesBeforeRepetitionsOnly) {
  RecordBatches batches({.max_retries = 1, .bisects = true});
  batches.add(records(1, 3));
  static_cast<void>(batches.next(kNow));
  EXPECT_EQ(batches.finish(crashed()), Then::kGoOn) << "by halves";
  static_cast<void>(batches.next(kNow));
  EXPECT_EQ(batches.finish("null"), Then::kGoOn);
  static_cast<void>(batches.next(kNow));
  EXPECT_EQ(batches.finish(crashed()), Then::kPause);
  static_cast<void>(batches.next(kNow));
  EXPECT_EQ(batches.finish(crashed()), Then::kGoOn) << "it is given up";
}

TEST(RecordBatchesTest, GivesUpWhatIsTooOldBeforeEachInvocation) {
  RecordBatches batches({.max_record_age = std::chrono::seconds(60)});
  batches.add({record(1, kNow - std::chrono::seconds(61)), record(2, kNow - std::chrono::seconds(60)),
               record(3, kNow)});
  EXPECT_EQ(range(batches.next(kNow)), "2-3");
  EXPECT_EQ(batches.finish(crashed()), Then::kPause);
  EXPECT_EQ(range(batches.next(kNow + std::chrono::milliseconds(1))), "3-3");
  static_cast<void>(batches.finish("null"));
  const GivenUp first{
      .first = "1", .last = "1", .count = 1, .reason = "older than MaximumRecordAgeInSeconds, 60"};
  GivenUp second = first;
  second.first = second.last = "2";
  EXPECT_THAT(batches.take_given_up(), ElementsAre(first, second));
}

TEST(RecordBatchesTest, TellsWhyARecordIsGivenUp) {
  RecordBatches batches({.max_retries = 0});
  batches.add(records(5, 6));
  static_cast<void>(batches.next(kNow));
  static_cast<void>(batches.finish(crashed()));
  EXPECT_THAT(batches.take_given_up(),
              ElementsAre(GivenUp{
                  .first = "5", .last = "6", .count = 2, .reason = "it failed 1 times: exit status 3"}));
  EXPECT_THAT(batches.take_given_up(), IsEmpty()) << "once";
}

TEST(RecordBatchesTest, KnowsTheFirstThatIsNotDone) {
  RecordBatches batches({.batch_size = 2, .reports_items = true});
  EXPECT_EQ(batches.first_waiting(), std::nullopt);
  batches.add(records(7, 9));
  EXPECT_EQ(batches.first_waiting(), 7U);
  static_cast<void>(batches.next(kNow));
  EXPECT_EQ(batches.first_waiting(), 7U) << "while it is under way";
  static_cast<void>(batches.finish(failed("8")));
  EXPECT_EQ(batches.first_waiting(), 8U);
  static_cast<void>(batches.next(kNow));
  static_cast<void>(batches.finish("{}"));
  EXPECT_EQ(batches.first_waiting(), 9U);
}

TEST(RecordBatchesTest, KeepsAnEventBelowTheLimitOfAPayload) {
  RecordBatches batches({});
  std::vector<SourceRecord> large = records(1, 3);
  large[0].json.assign(kMaxBatchBytes / 2, 'x');
  large[1].json.assign(kMaxBatchBytes / 2, 'x');
  large[2].json.assign(kMaxBatchBytes + 1, 'x');
  batches.add(std::move(large));
  EXPECT_EQ(range(batches.next(kNow)), "1-2");
  static_cast<void>(batches.finish("null"));
  EXPECT_EQ(range(batches.next(kNow)), "3-3") << "alone, since it cannot be less";
}

TEST(RecordBatchesTest, WantsRecordsUntilABatchOfThemWaits) {
  RecordBatches batches({.batch_size = 2});
  EXPECT_TRUE(batches.wants_records());
  batches.add(records(1, 2));
  EXPECT_FALSE(batches.wants_records());
  static_cast<void>(batches.next(kNow));
  EXPECT_TRUE(batches.wants_records());
}

}  // namespace
}  // namespace rtp::lambda
