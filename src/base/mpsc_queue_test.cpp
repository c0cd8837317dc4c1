#include "base/mpsc_queue.h"

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MpscQueueTest, GivesAllValuesInTheOrderOfTheirPushes) {
  MpscQueue<int> queue;
  EXPECT_THAT(queue.take_all(), IsEmpty());
  for (const int value : {1, 2, 3}) {
    queue.push(value);
  }
  EXPECT_THAT(queue.take_all(), ElementsAre(1, 2, 3));
  EXPECT_THAT(queue.take_all(), IsEmpty());
}

TEST(MpscQueueTest, TellsTheFirstPushFromTheOthers) {
  MpscQueue<int> queue;
  EXPECT_TRUE(queue.push(1));
  EXPECT_FALSE(queue.push(2));
  static_cast<void>(queue.take_all());
  EXPECT_TRUE(queue.push(3));
}

TEST(MpscQueueTest, DestroysWhatWasNotTaken) {
  const auto value = std::make_shared<int>(0);
  {
    MpscQueue<std::shared_ptr<int>> queue;
    queue.push(value);
    queue.push(value);
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(MpscQueueTest, HoldsWhatCannotBeCopied) {
  MpscQueue<std::unique_ptr<int>> queue;
  queue.push(std::make_unique<int>(7));
  EXPECT_EQ(*queue.take_all().front(), 7);
}

TEST(MpscQueueTest, LosesAndReordersNothingOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kValues = 20'000;
  MpscQueue<std::pair<std::size_t, int>> queue;
  std::atomic<int> wake_ups = 0;
  std::vector<std::jthread> pushers;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    pushers.emplace_back([&queue, &wake_ups, thread] {
      for (int value = 0; value < kValues; ++value) {
        if (queue.push({thread, value})) {
          ++wake_ups;
          queue.notify();
        }
      }
    });
  }
  std::array<int, kThreads> next{};
  int takes = 0;
  for (int taken = 0; taken < kThreads * kValues; ++takes) {
    queue.wait();
    for (const auto& [thread, value] : queue.take_all()) {
      ASSERT_EQ(value, next.at(thread)++);
      ++taken;
    }
  }
  pushers.clear();
  EXPECT_EQ(wake_ups, takes);
}

}  // namespace
}  // namespace rtp
