#include "app/replay_schedule.h"

#include <algorithm>

namespace rtp::app {

std::chrono::nanoseconds ReplaySchedule::due_at(std::size_t index) const {
  // A century: further away would not fit the nanoseconds.
  constexpr std::chrono::duration<double> kLongest = std::chrono::years(100);
  if (!speed_) {
    return std::chrono::nanoseconds{0};
  }
  const std::chrono::duration<double> recorded = rows_[index].time - rows_.front().time;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::min(recorded / *speed_, kLongest));
}

std::span<const ReplayRow> ReplaySchedule::due(std::size_t next, std::chrono::nanoseconds elapsed,
                                               std::size_t limit) const {
  const std::size_t last = next + std::min(limit, rows_.size() - next);
  std::size_t end = next;
  while (end < last && due_at(end) <= elapsed) {
    ++end;
  }
  return rows_.subspan(next, end - next);
}

}  // namespace rtp::app
