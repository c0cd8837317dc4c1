#include "aws/job_queue.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace rtp::aws {

void JobQueue::add(Job job) {
  waiting_.push_back(std::move(job));
  if (workers_ < at_once_) {
    ++workers_;
    boost::asio::co_spawn(executor_, work(), [this](std::exception_ptr thrown) {
      --workers_;
      if (thrown) {
        thrown_ = std::move(thrown);
      }
    });
  }
}

bool JobQueue::idle() const {
  if (workers_ == 0 && thrown_) {
    std::rethrow_exception(thrown_);
  }
  return workers_ == 0;
}

boost::asio::awaitable<void> JobQueue::work() {
  while (!waiting_.empty()) {
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    co_await job();
  }
}

}  // namespace rtp::aws
