#include "net/await.h"

#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace rtp::net {
namespace {

namespace asio = boost::asio;
using Done = std::move_only_function<void(std::unique_ptr<int>)>;
using Start = std::function<void(Done)>;

/// How a coroutine ended: by its value, or by an exception.
struct Outcome {
  std::optional<int> value;
  std::exception_ptr exception;
  std::thread::id thread;

  [[nodiscard]] bool aborted() const {
    try {
      if (exception) {
        std::rethrow_exception(exception);
      }
    } catch (const boost::system::system_error& error) {
      return error.code() == asio::error::operation_aborted;
    }
    return false;
  }
};

asio::awaitable<int> await_number(Start start) {
  const std::unique_ptr<int> number = co_await await_call<std::unique_ptr<int>>(start);
  co_return *number;
}

asio::awaitable<int> await_number_until(std::chrono::steady_clock::time_point deadline, Start start) {
  const auto number = co_await await_call_until<std::unique_ptr<int>>(deadline, start);
  co_return number ? **number : -1;
}

asio::awaitable<int> sleep_then_answer(std::chrono::milliseconds pause) {
  co_await sleep_for(pause);
  co_return 1;
}

class AwaitTest : public testing::Test {
 protected:
  void spawn(asio::awaitable<int> coroutine) {
    asio::co_spawn(*context_, std::move(coroutine),
                   asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr thrown, int value) {
                     outcome_ = {.value = thrown ? std::nullopt : std::optional(value),
                                 .exception = std::move(thrown),
                                 .thread = std::this_thread::get_id()};
                   }));
  }

  /// Ends the coroutine while it waits.
  void cancel() {
    context_->poll();
    signal_.emit(asio::cancellation_type::terminal);
    context_->restart();  // where it had ended, or else what was emitted would reach the next one
    context_->run();
  }

  std::optional<asio::io_context> context_{std::in_place, 1};
  asio::cancellation_signal signal_;
  Outcome outcome_;
};

TEST_F(AwaitTest, SleepsUntilTheTimeHasPassed) {
  const auto begin = std::chrono::steady_clock::now();
  spawn(sleep_then_answer(std::chrono::milliseconds(5)));
  context_->run();
  EXPECT_EQ(outcome_.value, 1);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(5));
}

TEST_F(AwaitTest, IsWokenFromItsSleepWhenItIsCancelled) {
  spawn(sleep_then_answer(std::chrono::hours(1)));
  cancel();
  EXPECT_TRUE(outcome_.aborted());
}

TEST_F(AwaitTest, TakesAValueThatComesAtOnce) {
  spawn(await_number([](Done done) { done(std::make_unique<int>(3)); }));
  context_->run();
  EXPECT_EQ(outcome_.value, 3);
}

TEST_F(AwaitTest, GoesOnOnItsOwnThreadWithAValueOfAnother) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 100; ++i) {
    spawn(await_number([&threads, i](Done done) {
      threads.emplace_back([i, done = std::move(done)]() mutable { done(std::make_unique<int>(i)); });
    }));
    context_->run();
    context_->restart();
    EXPECT_EQ(outcome_.value, i);
    EXPECT_EQ(outcome_.thread, std::this_thread::get_id());
  }
}

TEST_F(AwaitTest, TakesTheFirstOfTwoValues) {
  spawn(await_number([](Done done) {
    done(std::make_unique<int>(1));
    done(std::make_unique<int>(2));
  }));
  context_->run();
  EXPECT_EQ(outcome_.value, 1);
}

TEST_F(AwaitTest, HandsOnWhatTheStartThrows) {
  spawn(await_number([](const Done&) { throw std::runtime_error("no"); }));
  context_->run();
  EXPECT_THROW(std::rethrow_exception(outcome_.exception), std::runtime_error);
}

TEST_F(AwaitTest, DropsAValueThatComesAfterItWasCancelled) {
  Done late;
  spawn(await_number([&late](Done done) { late = std::move(done); }));
  cancel();
  EXPECT_TRUE(outcome_.aborted());
  const std::jthread thread([&late] { late(std::make_unique<int>(1)); });
}

TEST_F(AwaitTest, DropsAValueThatComesAfterItsLoopIsGone) {
  Done late;
  spawn(await_number([&late](Done done) { late = std::move(done); }));
  context_->poll();
  context_.reset();
  const std::jthread thread([&late] { late(std::make_unique<int>(1)); });
  EXPECT_FALSE(outcome_.value.has_value());
}

TEST_F(AwaitTest, SurvivesAValueThatRacesWithItsCancellation) {
  for (int i = 0; i < 200; ++i) {
    std::jthread thread;
    spawn(await_number([&thread](Done done) {
      thread = std::jthread([done = std::move(done)]() mutable { done(std::make_unique<int>(7)); });
    }));
    cancel();
    context_->restart();
    EXPECT_TRUE(outcome_.aborted() || outcome_.value == 7);
  }
}

TEST_F(AwaitTest, GivesUpAtItsDeadline) {
  Done late;
  spawn(await_number_until(std::chrono::steady_clock::now(), [&late](Done done) { late = std::move(done); }));
  context_->run();
  EXPECT_EQ(outcome_.value, -1);
  late(std::make_unique<int>(1));
}

}  // namespace
}  // namespace rtp::net
