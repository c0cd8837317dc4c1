// SIGINT and SIGTERM as a value, for commands that wait between steps; SIGHUP as a call, for those that want
// it. Create it before other threads start.
#pragma once

#include <chrono>
#include <csignal>
#include <functional>

namespace rtp::app {

class StopSignal {
 public:
  /// From here on SIGINT and SIGTERM no longer end the process; the waits tell of them.
  StopSignal();
  /// They do again, unless one came: then the process is on its way out, which a second one, as of a script
  /// that stops what Ctrl-C has reached already, does not cut short.
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// From here on SIGHUP does not end the process either: the waits call `action`. Before other threads
  /// start.
  void on_hang_up(std::function<void()> action);

  /// Waits until `deadline`, or until the process shall stop: then true, at once and at each later call.
  [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point deadline);
  /// Waits until the process shall stop.
  void wait();

 private:
  sigset_t signals_{};
  sigset_t former_{};
  std::function<void()> hang_up_;
  bool stopped_ = false;
};

}  // namespace rtp::app
