#include "aws/slow_connections.h"

#include <algorithm>

namespace rtp::aws {

unsigned SlowConnections::attempts(std::string_view connection_id, Clock::time_point now) const {
  const auto found = known_.find(connection_id);
  if (found == known_.end()) {
    return kAttempts;
  }
  return now < found->second.until ? 0 : 1;
}

SlowConnections::Record* SlowConnections::record(std::string_view connection_id) {
  if (const auto found = known_.find(connection_id); found != known_.end()) {
    return &found->second;
  }
  return known_.size() < kMaxKnown ? &known_[std::string(connection_id)] : nullptr;
}

void SlowConnections::throttled(std::string_view connection_id) { static_cast<void>(record(connection_id)); }

void SlowConnections::silent(std::string_view connection_id, Clock::time_point now) {
  if (Record* const slow = record(connection_id)) {
    slow->pause = std::clamp(2 * slow->pause, kFirstPause, kLongestPause);
    slow->until = now + slow->pause;
  }
}

void SlowConnections::forget(std::string_view connection_id) {
  if (const auto found = known_.find(connection_id); found != known_.end()) {
    known_.erase(found);
  }
}

}  // namespace rtp::aws
