// Which rows of a recording are due. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "app/replay_log.h"

namespace rtp::app {

class ReplaySchedule {
 public:
  /// `rows` are in order of time and outlive the schedule. Speed 2 plays two recorded seconds in one; absent
  /// means as fast as possible. REQUIRES: speed > 0.
  ReplaySchedule(std::span<const ReplayRow> rows, std::optional<double> speed) : rows_(rows), speed_(speed) {}

  /// When row `index` is due, since the start.
  [[nodiscard]] std::chrono::nanoseconds due_at(std::size_t index) const;

  /// The rows from `next` on that are due `elapsed` after the start, at most `limit`.
  [[nodiscard]] std::span<const ReplayRow> due(std::size_t next, std::chrono::nanoseconds elapsed,
                                               std::size_t limit) const;

 private:
  std::span<const ReplayRow> rows_;
  std::optional<double> speed_;
};

}  // namespace rtp::app
