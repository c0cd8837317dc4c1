#include "net/web_pool.h"

#include <algorithm>
#include <utility>

namespace rtp::net {

std::unique_ptr<WebConnection> WebPool::take(const std::string& origin) {
  for (;;) {
    // The newest: the server has had the least time to close it.
    const auto found =
        std::find_if(idle_.rbegin(), idle_.rend(), [&](const Idle& idle) { return idle.origin == origin; });
    if (found == idle_.rend()) {
      return nullptr;
    }
    std::unique_ptr<WebConnection> connection = std::move(found->connection);
    idle_.erase(std::next(found).base());
    if (connection->quiet()) {
      return connection;
    }
  }
}

void WebPool::put(std::string origin, std::unique_ptr<WebConnection> connection) {
  connection->expires_never();
  idle_.push_back({.origin = std::move(origin),
                   .connection = std::move(connection),
                   .until = Clock::now() + idle_timeout_});
  if (idle_.size() > max_idle_) {
    idle_.pop_front();
  }
  arm_timer();
}

void WebPool::arm_timer() {
  if (armed_ || idle_.empty()) {
    return;
  }
  armed_ = true;
  timer_.expires_at(idle_.front().until);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& /*error*/) {
    if (const auto self = weak.lock()) {
      self->armed_ = false;
      self->drop_expired();
      self->arm_timer();
    }
  });
}

void WebPool::drop_expired() {
  const Clock::time_point now = Clock::now();
  while (!idle_.empty() && idle_.front().until <= now) {
    idle_.pop_front();
  }
}

}  // namespace rtp::net
