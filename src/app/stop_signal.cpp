#include "app/stop_signal.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

namespace rtp::app {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &former_);
}

StopSignal::~StopSignal() {
  if (!stopped_) {
    pthread_sigmask(SIG_SETMASK, &former_, nullptr);
  }
}

void StopSignal::on_hang_up(std::function<void()> action) {
  hang_up_ = std::move(action);
  sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool StopSignal::wait_until(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  while (!stopped_) {
    const nanoseconds left =
        std::max(nanoseconds{0}, nanoseconds(deadline - std::chrono::steady_clock::now()));
    const auto whole = std::chrono::duration_cast<seconds>(left);
    const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    const int signal = sigtimedwait(&signals_, nullptr, &timeout);
    if (signal == SIGHUP) {
      hang_up_();
    } else if (signal > 0) {
      stopped_ = true;
    } else if (errno == EAGAIN) {
      return false;
    }
  }
  return true;
}

void StopSignal::wait() {
  while (!wait_until(std::chrono::steady_clock::now() + std::chrono::hours(1))) {
  }
}

}  // namespace rtp::app
