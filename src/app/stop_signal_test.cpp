#include "app/stop_signal.h"

#include <chrono>
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using std::chrono::hours;
using std::chrono::steady_clock;

void send(int signal) { ASSERT_EQ(std::raise(signal), 0); }

TEST(StopSignalTest, ReachesItsDeadlineWithoutASignal) {
  StopSignal stop;
  EXPECT_FALSE(stop.wait_until(steady_clock::now()));
}

TEST(StopSignalTest, EndsTheWaitOnSigintAndStaysStopped) {
  StopSignal stop;
  send(SIGINT);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
}

TEST(StopSignalTest, EndsTheWaitOnSigterm) {
  StopSignal stop;
  send(SIGTERM);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
}

TEST(StopSignalTest, CallsOnSighupAndWaitsOn) {
  StopSignal stop;
  int calls = 0;
  stop.on_hang_up([&calls] {
    ++calls;
    send(calls == 1 ? SIGHUP : SIGTERM);
  });
  send(SIGHUP);
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + hours(1)));
  EXPECT_EQ(calls, 2);
}

TEST(StopSignalTest, ASecondSignalDoesNotCutShortTheWayOut) {
  EXPECT_EXIT(
      {
        {
          StopSignal stop;
          send(SIGINT);
          stop.wait();
        }
        send(SIGTERM);
        std::_Exit(7);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace rtp::app
