#include "bench/publisher.h"

#include <utility>

namespace rtp::bench {

Result<Publisher> Publisher::open(std::uint16_t port) {
  RTP_TRY(HttpConnection connection, HttpConnection::open(port));
  return Publisher(std::move(connection));
}

void Publisher::add(const Publication& publication) {
  unsent_ += publication.request;
  awaited_ += publication.answers;
}

Result<void> Publisher::exchange() {
  if (!unsent_.empty()) {
    RTP_TRY(const std::size_t sent, connection_.try_send(unsent_));
    unsent_.erase(0, sent);
  }
  if (awaited_ > 0) {
    RTP_TRY(const std::size_t answers, connection_.try_receive_successes());
    awaited_ -= answers;
  }
  return {};
}

}  // namespace rtp::bench
