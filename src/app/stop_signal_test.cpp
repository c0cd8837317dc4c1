#include "app/stop_signal.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using std::chrono::hours;
using std::chrono::steady_clock;

TEST(StopSignalTest, ReachesItsDeadlineWithoutASignal) {
  StopSignal stop;
  EXPECT_FALSE(stop.wait_until(steady_clock::now()));
}

TEST(StopSignalTest, EndsTheWaitOnSigintAndStaysStopped) {
  StopSignal stop;
  raise(SIGINT);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
}

TEST(StopSignalTest, EndsTheWaitOnSigterm) {
  StopSignal stop;
  raise(SIGTERM);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
}

TEST(StopSignalTest, CallsOnSighupAndWaitsOn) {
  StopSignal stop;
  int calls = 0;
  stop.on_hang_up([&calls] {
    ++calls;
    raise(calls == 1 ? SIGHUP : SIGTERM);
  });
  raise(SIGHUP);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
  EXPECT_EQ(calls, 2);
}

TEST(StopSignalTest, ASecondSignalDoesNotCutShortTheWayOut) {
  EXPECT_EXIT(
      {
        {
          StopSignal stop;
          raise(SIGINT);
          stop.wait();
        }
        raise(SIGTERM);
        std::exit(7);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace rtp::app
