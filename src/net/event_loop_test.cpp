#include "net/event_loop.h"

#include <array>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <pthread.h>

namespace rtp::net {
namespace {

TEST(EventLoopTest, RunsTasksOfAllThreadsInEachThreadsOrder) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 2000;
  EventLoop loop;
  loop.start("loop");
  std::array<std::vector<int>, kThreads> seen;
  {
    std::vector<std::jthread> posters;
    for (std::vector<int>& list : seen) {
      posters.emplace_back([&loop, &list] {
        for (int i = 0; i < kTasks; ++i) {
          loop.post([&list, i] { list.push_back(i); });
        }
      });
    }
  }
  std::promise<void> done;
  loop.post([&done] { done.set_value(); });
  done.get_future().wait();
  std::vector<int> expected(kTasks);
  for (int i = 0; i < kTasks; ++i) {
    expected[static_cast<std::size_t>(i)] = i;
  }
  for (const std::vector<int>& list : seen) {
    EXPECT_EQ(list, expected);
  }
}

TEST(EventLoopTest, KnowsAndNamesItsThread) {
  EventLoop loop;
  loop.start("rtp-loop-7");
  std::promise<std::string> name;
  loop.post([&] {
    std::array<char, 16> text{};
    pthread_getname_np(pthread_self(), text.data(), text.size());
    name.set_value(loop.runs_here() ? text.data() : "elsewhere");
  });
  EXPECT_EQ(name.get_future().get(), "rtp-loop-7");
  EXPECT_FALSE(loop.runs_here());
}

TEST(EventLoopTest, DropsTasksThatItDidNotRunWhenItIsTold) {
  const auto alive = std::make_shared<int>(0);
  EventLoop loop;
  loop.post([alive] {});
  loop.stop();
  EXPECT_EQ(alive.use_count(), 2);
  loop.drop_tasks();
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(EventLoopTest, DestroysTasksThatItDidNotRunEvenIfTheirDestructorsPost) {
  const auto alive = std::make_shared<int>(0);
  {
    EventLoop loop;
    const auto post_again = [&loop, alive](const int* value) {
      loop.post([alive] {});
      delete value;  // NOLINT(cppcoreguidelines-owning-memory): this is a deleter
    };
    loop.post([dropped = std::unique_ptr<int, decltype(post_again)>(new int(0), post_again)] {});
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(EventLoopTest, StopsTwiceAndUnstarted) {
  EventLoop loop;
  loop.stop();
  loop.stop();
  EventLoop started;
  started.start("loop");
  started.stop();
  started.stop();
}

}  // namespace
}  // namespace rtp::net
