// Many coroutines, a bounded number of them at once. Not thread-safe: belongs to the loop of its executor.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace rtp::aws {

class JobQueue {
 public:
  /// Begins a coroutine when its turn comes.
  using Job = std::move_only_function<boost::asio::awaitable<void>()>;

  JobQueue(boost::asio::any_io_executor executor, std::size_t at_once)
      : executor_(std::move(executor)), at_once_(at_once) {}
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// Jobs begin in the order they are added; they may add more.
  void add(Job job);

  /// Whether all that was added has ended. Before it is, the queue must not be destroyed. Throws what a job
  /// threw.
  [[nodiscard]] bool idle() const;

 private:
  boost::asio::awaitable<void> work();

  boost::asio::any_io_executor executor_;
  std::size_t at_once_;
  std::deque<Job> waiting_;
  std::size_t workers_ = 0;
  std::exception_ptr thrown_;
};

}  // namespace rtp::aws
