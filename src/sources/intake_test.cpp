#include "sources/intake.h"

#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "dynamodb/wire_json.h"
#include "sources/memory_sink.h"

namespace rtp::sources {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An intake over a sink in memory, with verbs that run it to its end.
class IntakeTest : public testing::Test {
 protected:
  template <typename T>
  T run(boost::asio::awaitable<T> work) {
    auto result = boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
    context_.restart();
    context_.run();
    return result.get();
  }

  IntakeReport take(std::vector<Record> records, std::vector<Checkpoint> checkpoints = {}) {
    return run(intake_.take(std::move(records), std::move(checkpoints))).value_or(IntakeReport{});
  }

  std::vector<std::string> letter_lines() const {
    std::ifstream file(path_);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      lines.push_back(line);
    }
    return lines;
  }

  std::vector<DeadLetter> letters() const {
    std::vector<DeadLetter> letters;
    for (const std::string& line : letter_lines()) {
      letters.push_back(*parse_dead_letter(line));
    }
    return letters;
  }

  std::string item(const std::string& id) const {
    const auto items = sink_.items();
    const auto found = items.find(id);
    std::string json;
    if (found != items.end()) {
      dynamodb::append_plain_json(json, found->second);
    }
    return json;
  }

  static events::ItemMapping mapping() {
    return *events::ItemMapping::compile({.id = "id", .items = "", .version = ""});
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "fleet.ndjson";
  boost::asio::io_context context_{1};
  SystemClock clock_;
  MemorySink sink_;
  SourceMonitor monitor_{"fleet", "webhook", clock_};
  Intake intake_{"fleet", mapping(), path_, sink_, monitor_, clock_};
};

TEST_F(IntakeTest, WritesItemsThenCheckpoints) {
  const auto report = take({{R"({"id":"a","x":1})", {}}, {R"([{"id":"b"},{"id":"a","x":2}])", {}}},
                           {{.name = "place", .value = "7"}});
  EXPECT_EQ(report.written, 3U);
  EXPECT_EQ(item("a"), R"({"vehicleId":"a","x":2})");
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), "7");
  EXPECT_EQ(monitor_.report().counts.received, 2U);
  EXPECT_EQ(monitor_.report().counts.written, 3U);
  EXPECT_THAT(letter_lines(), IsEmpty());
}

TEST_F(IntakeTest, WritesCheckpointsWithoutItems) {
  take({}, {{.name = "place", .value = "8"}});
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), "8");
}

TEST_F(IntakeTest, KeepsWhatIsNoItemWithTheReasonAndWritesTheRest) {
  const auto report =
      take({{"no JSON", {{"topic", "t"}}}, {R"([{"id":"b"},{"x":2}])", {}}, {R"({"id":"c"})", {}}});
  EXPECT_EQ(report.written, 2U);
  EXPECT_EQ(report.dead, 2U);
  EXPECT_EQ(monitor_.report().counts.dead, 2U);
  const auto kept = letters();
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].payload, "no JSON");
  EXPECT_EQ(kept[0].metadata, (events::Metadata{{"topic", "t"}}));
  EXPECT_EQ(kept[1].payload, R"({"x":2})");
  EXPECT_EQ(kept[1].form, LetterForm::kRecord);
  EXPECT_THAT(kept[1].reason, HasSubstr("there is no id"));
}

TEST_F(IntakeTest, TriesAgainFromTheFirstThatDidNotGoIn) {
  sink_.fail_next(1, {ErrorCode::kThrottled, "too many waiting writes"});
  sink_.fail_next(1, {ErrorCode::kUnavailable, "no space"});
  const auto report =
      take({{R"([{"id":"a","x":1},{"id":"a","x":2}])", {}}}, {{.name = "place", .value = "1"}});
  EXPECT_EQ(report.written, 2U);
  EXPECT_EQ(item("a"), R"({"vehicleId":"a","x":2})");
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), "1");
  EXPECT_THAT(monitor_.report().last_error, "too many waiting writes");
  EXPECT_EQ(monitor_.state(), SourceState::kRunning);
}

TEST_F(IntakeTest, KeepsTheRecordThatTheTablesRefuse) {
  sink_.fail_next(1, {ErrorCode::kInvalidArgument, "Item size has exceeded the maximum"});
  const auto report = take({{R"([{"id":"a","x":1},{"id":"b"}])", {}}});
  EXPECT_EQ(report.written, 1U);
  EXPECT_THAT(letters(), ElementsAre(DeadLetter{.source = "fleet",
                                                .reason = "Item size has exceeded the maximum",
                                                .metadata = {},
                                                .payload = R"({"id":"a","x":1})",
                                                .form = LetterForm::kRecord}));
}

TEST_F(IntakeTest, KeepsADeadLetterBeforeTheCheckpointBehindIt) {
  Intake full("fleet", mapping(), "/dev/full", sink_, monitor_, clock_);
  EXPECT_FALSE(run(full.take({{"no JSON", {}}}, {{.name = "place", .value = "1"}})).has_value());
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), std::nullopt);

  sink_.fail_next(1, {ErrorCode::kInvalidArgument, "too many levels"});
  EXPECT_FALSE(run(full.take({{R"({"id":"a"})", {}}}, {{.name = "place", .value = "2"}})).has_value());
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), std::nullopt);
}

TEST_F(IntakeTest, WritesTheCheckpointWhereTheTablesRefuseAllChanges) {
  sink_.fail_next(1, {ErrorCode::kTooLarge, "too large"});
  take({{R"({"id":"a"})", {}}}, {{.name = "place", .value = "1"}});
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), "1");
  EXPECT_THAT(letters(), testing::SizeIs(1));
}

TEST_F(IntakeTest, KeepsTheItemOfAChangeThatTheTablesRefuse) {
  sink_.fail_next(1, {ErrorCode::kTooLarge, "too large"});
  std::vector<events::ItemChange> changes(1);
  changes[0].item = *dynamodb::item_from_plain_json(R"({"vehicleId":"a","x":1})");
  run(intake_.apply(std::move(changes)));
  ASSERT_EQ(letters().size(), 1U);
  EXPECT_EQ(letters()[0].form, LetterForm::kItem);
  const auto report = run(intake_.retake(letters()));
  EXPECT_EQ(report->written, 1U);
  EXPECT_EQ(item("a"), R"({"vehicleId":"a","x":1})");
}

TEST_F(IntakeTest, TakesDeadLettersThatAreItemsAfterAChangeOfTheMapping) {
  take({{R"({"name":"a"})", {}}, {R"([{"id":"b"},{"name":"c"}])", {}}, {"still no JSON", {}}});
  Intake later("fleet", *events::ItemMapping::compile({.id = "name"}), directory_.path() / "again.ndjson",
               sink_, monitor_, clock_);
  const auto report = run(later.retake(letters()));
  EXPECT_EQ(report->written, 2U);
  EXPECT_EQ(report->dead, 1U);
  EXPECT_EQ(item("a"), R"({"vehicleId":"a"})");
  EXPECT_EQ(item("c"), R"({"vehicleId":"c"})");
}

TEST_F(IntakeTest, CountsWhatIsStale) {
  Intake versioned("fleet", *events::ItemMapping::compile({.id = "id", .version = "v"}), path_, sink_,
                   monitor_, clock_);
  run(versioned.take({{R"({"id":"a","v":2})", {}}, {R"({"id":"a","v":1})", {}}}));
  EXPECT_EQ(monitor_.report().counts.written, 1U);
  EXPECT_EQ(monitor_.report().counts.stale, 1U);
  EXPECT_EQ(item("a"), R"({"v":2,"vehicleId":"a"})");
}

TEST_F(IntakeTest, DoesNotReturnWellWhereADeadLetterCannotBeKept) {
  Intake full("fleet", mapping(), "/dev/full", sink_, monitor_, clock_);
  const auto report = run(full.take({{"no JSON", {}}}));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
}

TEST_F(IntakeTest, WritesMoreThanOneCallOfTheSinkTakes) {
  std::string list = "[";
  for (int i = 0; i < 5000; ++i) {
    list += (i == 0 ? "" : ",") + std::string(R"({"id":")") + std::to_string(i) + "\"}";
  }
  EXPECT_EQ(take({{list + "]", {}}}, {{.name = "place", .value = "1"}}).written, 5000U);
  EXPECT_EQ(sink_.items().size(), 5000U);
  EXPECT_EQ(*sink_.checkpoint("fleet", "place"), "1");
}

}  // namespace
}  // namespace rtp::sources
