// Progress of a long command on standard error: a bar that is drawn over itself on a terminal, otherwise a
// line every few seconds. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace rtp::app {

enum class ProgressStyle { kBar, kLines };

/// "[########            ]  40% 400/1000 (200 rows/s)"; `total` may be 0.
[[nodiscard]] std::string progress_text(std::size_t done, std::size_t total,
                                        std::chrono::duration<double> elapsed);

class Progress {
 public:
  /// kBar when standard error is a terminal.
  explicit Progress(std::size_t total);
  Progress(std::size_t total, ProgressStyle style);

  /// Shows `done` of the total if it is time to: a bar at once, a line after the first seconds. Call it as
  /// often as you like.
  void show(std::size_t done);
  /// When show() wants to be called next.
  [[nodiscard]] std::chrono::steady_clock::time_point next() const { return next_; }
  /// Shows the end and moves to a line of its own.
  void finish(std::size_t done);

 private:
  void print(std::size_t done) const;

  std::size_t total_;
  ProgressStyle style_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_;
};

}  // namespace rtp::app
