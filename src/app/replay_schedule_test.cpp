#include "app/replay_schedule.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<ReplayRow> rows_at(std::initializer_list<int> times) {
  std::vector<ReplayRow> rows;
  for (const int time : times) {
    rows.push_back({.time = seconds(time), .id = {}, .json = {}});
  }
  return rows;
}

TEST(ReplayScheduleTest, PlaysInRecordedTimeDividedBySpeed) {
  const auto rows = rows_at({1000, 1010, 1010, 1040});
  const ReplaySchedule schedule(rows, 10.0);
  EXPECT_EQ(schedule.due_at(0), seconds(0));
  EXPECT_EQ(schedule.due_at(1), seconds(1));
  EXPECT_EQ(schedule.due_at(3), seconds(4));
  EXPECT_EQ(schedule.due(0, seconds(0), 500).size(), 1U);
  EXPECT_EQ(schedule.due(1, milliseconds(999), 500).size(), 0U);
  EXPECT_EQ(schedule.due(1, seconds(1), 500).size(), 2U);
  EXPECT_EQ(schedule.due(0, seconds(60), 500).size(), 4U);
}

TEST(ReplayScheduleTest, GivesNoMoreThanTheLimit) {
  const auto rows = rows_at({1, 1, 1, 1});
  const ReplaySchedule schedule(rows, 1.0);
  const auto due = schedule.due(1, seconds(0), 2);
  EXPECT_EQ(due.data(), &rows[1]);
  EXPECT_EQ(due.size(), 2U);
  EXPECT_EQ(schedule.due(4, seconds(0), 2).size(), 0U);
}

TEST(ReplayScheduleTest, WithoutASpeedEverythingIsDueAtOnce) {
  const auto rows = rows_at({0, 1000000});
  const ReplaySchedule schedule(rows, std::nullopt);
  EXPECT_EQ(schedule.due(0, seconds(0), 500).size(), 2U);
}

TEST(ReplayScheduleTest, AnAlmostStandingClockDoesNotOverflow) {
  const auto rows = rows_at({0, 2000000000});
  const ReplaySchedule schedule(rows, 1e-9);
  EXPECT_GT(schedule.due_at(1), std::chrono::hours(24));
}

}  // namespace
}  // namespace rtp::app
