#include "base/ticker.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace rtp {
namespace {

void run(const std::stop_token& stop, std::chrono::milliseconds period, const std::function<void()>& tick) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  const auto stopped = [&] { return stop.stop_requested(); };
  while (!wake.wait_for(lock, stop, period, stopped)) {
    tick();
  }
}

}  // namespace

Ticker::Ticker(std::chrono::milliseconds period, std::function<void()> tick)
    : thread_([period, tick = std::move(tick)](const std::stop_token& stop) { run(stop, period, tick); }) {}

}  // namespace rtp
