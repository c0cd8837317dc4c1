// One thread's event loop. All I/O of a connection happens on the loop that accepted it; other threads
// reach it with post() only.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/mpsc_queue.h"

namespace rtp::net {

class EventLoop {
 public:
  using Task = std::move_only_function<void()>;

  EventLoop();
  /// Stops and joins. What lives on the loop (servers, exchanges, sockets) must be gone before it, or be
  /// owned by its tasks and handlers.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  /// Runs the loop on a thread of its own, named `name` (at most 15 characters).
  void start(const std::string& name);

  /// Ends the loop after the handler that runs now, and joins its thread. Tasks not yet run are destroyed
  /// with the loop. Idempotent; not from the loop's own thread.
  void stop();

  /// Destroys the tasks not yet run; after stop(). For those that hold what lives on another loop.
  void drop_tasks() { static_cast<void>(tasks_.take_all()); }

  /// Runs `task` on the loop's thread. Any thread, lock-free; tasks of one thread keep their order, and
  /// many posted in a burst cost one wake-up.
  void post(Task task);

  /// Whether the caller is on the loop's thread.
  [[nodiscard]] bool runs_here() const;

 private:
  void drain();

  // First, so that it outlives the tasks and handlers destroyed with the loop, whose destructors may post.
  std::atomic<bool> destroyed_{false};
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  MpscQueue<Task> tasks_;
  std::thread thread_;
};

}  // namespace rtp::net
