#include "app/progress.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace rtp::app {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kBarWidth = 30;
constexpr std::chrono::milliseconds kBarPeriod{100};
constexpr std::chrono::milliseconds kLinePeriod = std::chrono::seconds(5);

}  // namespace

std::string progress_text(std::size_t done, std::size_t total, std::chrono::duration<double> elapsed) {
  const double part = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(kBarWidth));
  const double rate = elapsed.count() > 0 ? static_cast<double>(done) / elapsed.count() : 0;
  return fmt::format("[{:<{}}] {:3.0f}% {}/{} ({:.0f} rows/s)", std::string(filled, '#'), kBarWidth,
                     std::min(part, 1.0) * 100, done, total, rate);
}

Progress::Progress(std::size_t total)
    : Progress(total, isatty(STDERR_FILENO) == 1 ? ProgressStyle::kBar : ProgressStyle::kLines) {}

Progress::Progress(std::size_t total, ProgressStyle style)
    : total_(total), style_(style), next_(style == ProgressStyle::kBar ? start_ : start_ + kLinePeriod) {}

void Progress::show(std::size_t done) {
  const auto now = steady_clock::now();
  if (now < next_) {
    return;
  }
  print(done);
  next_ = now + (style_ == ProgressStyle::kBar ? kBarPeriod : kLinePeriod);
}

void Progress::finish(std::size_t done) {
  print(done);
  if (style_ == ProgressStyle::kBar) {
    fmt::print(stderr, "\n");
  }
}

void Progress::print(std::size_t done) const {
  const bool bar = style_ == ProgressStyle::kBar;
  fmt::print(stderr, "{}{}{}", bar ? "\r" : "", progress_text(done, total_, steady_clock::now() - start_),
             bar ? "\x1b[K" : "\n");
}

}  // namespace rtp::app
