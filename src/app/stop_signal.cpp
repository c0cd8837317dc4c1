#include "app/stop_signal.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

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

bool StopSignal::wait_until(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  while (!stopped_) {
    const nanoseconds left =
        std::max(nanoseconds{0}, nanoseconds(deadline - std::chrono::steady_clock::now()));
    const auto whole = std::chrono::duration_cast<seconds>(left);
    const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    if (sigtimedwait(&signals_, nullptr, &timeout) > 0) {
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
