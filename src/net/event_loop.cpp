#include "net/event_loop.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <pthread.h>

namespace rtp::net {

EventLoop::EventLoop() : context_(1), work_(boost::asio::make_work_guard(context_)) {}

EventLoop::~EventLoop() {
  stop();
  destroyed_ = true;
}

void EventLoop::start(const std::string& name) {
  thread_ = std::thread([this, name] {
    pthread_setname_np(pthread_self(), name.c_str());
    context_.run();
  });
}

void EventLoop::stop() {
  context_.stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void EventLoop::post(Task task) {
  if (destroyed_) {
    return;
  }
  if (tasks_.push(std::move(task))) {
    boost::asio::post(context_, [this] { drain(); });
  }
}

bool EventLoop::runs_here() const { return work_.get_executor().running_in_this_thread(); }

void EventLoop::drain() {
  for (Task& task : tasks_.take_all()) {
    task();
  }
}

}  // namespace rtp::net
