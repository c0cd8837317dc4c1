#include "sources/source_monitor.h"

#include <utility>

#include "base/log.h"

namespace rtp::sources {

std::string_view name_of(SourceState state) {
  switch (state) {
    case SourceState::kConnecting:
      return "connecting";
    case SourceState::kRunning:
      return "running";
    case SourceState::kBlocked:
      return "blocked";
    case SourceState::kWaiting:
      return "waiting";
    case SourceState::kStopped:
      return "stopped";
  }
  return "";
}

SourceMonitor::SourceMonitor(std::string name, std::string type, const Clock& clock) : clock_(clock) {
  report_.name = std::move(name);
  report_.type = std::move(type);
  report_.since = clock_.now();
}

void SourceMonitor::enter(SourceState state) {
  const std::lock_guard lock(mutex_);
  if (report_.state == state) {
    return;
  }
  if (state == SourceState::kRunning && report_.state == SourceState::kConnecting) {
    ++report_.counts.sessions;
    log(LogLevel::kInfo, "source runs", {{"source", report_.name}, {"type", report_.type}});
  }
  report_.state = state;
  report_.since = clock_.now();
}

void SourceMonitor::failed(std::string_view error) {
  enter(SourceState::kWaiting);
  note_error(error);
}

void SourceMonitor::note_error(std::string_view error) {
  const std::lock_guard lock(mutex_);
  // A server that stays away is one line in the log, not one for each attempt.
  if (report_.last_error != error || report_.last_error_at.count() == 0) {
    log(LogLevel::kWarning, "source failed",
        {{"source", report_.name}, {"type", report_.type}, {"reason", std::string(error)}});
  }
  report_.last_error = error;
  report_.last_error_at = clock_.now();
}

void SourceMonitor::set_detail(std::string detail) {
  const std::lock_guard lock(mutex_);
  report_.detail = std::move(detail);
}

void SourceMonitor::count_received(std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  report_.counts.received += records;
  report_.last_record_at = clock_.now();
}

void SourceMonitor::count_results(std::uint64_t written, std::uint64_t stale, std::uint64_t dead) {
  const std::lock_guard lock(mutex_);
  report_.counts.written += written;
  report_.counts.stale += stale;
  report_.counts.dead += dead;
}

SourceReport SourceMonitor::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

SourceState SourceMonitor::state() const {
  const std::lock_guard lock(mutex_);
  return report_.state;
}

}  // namespace rtp::sources
