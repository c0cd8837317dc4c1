// WebSocket clients that subscribe and then do not read, or hardly, as one does whose network is gone but
// whose connection is not. Belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/item_progress.h"
#include "bench/socket.h"

namespace rtp::bench {

class StalledClients {
 public:
  /// Opens clients that watch v00000: `silent` ones, which read nothing, and `slow` ones. Their segments are
  /// as short as Ethernet's, so that the kernel sets no megabytes aside for each as it does on loopback.
  [[nodiscard]] static Result<StalledClients> open(std::uint16_t port, const std::string& target,
                                                   std::size_t silent, std::size_t slow);

  /// Reads one byte of each slow client if a second has passed since the last time.
  [[nodiscard]] Result<void> read_slowly();

  /// Reads all that waits for each, and what the server sends then. An error if one did not stall, having
  /// got all `published` changes, or the change `newest` does not come last in 10 seconds.
  [[nodiscard]] Result<void> catch_up(std::uint64_t published, std::uint64_t newest);

  /// Changes that all have got so far.
  [[nodiscard]] std::uint64_t received() const;

  [[nodiscard]] std::size_t size() const { return clients_.size(); }

 private:
  using Clock = std::chrono::steady_clock;

  struct Client {
    FileDescriptor socket;
    ItemProgress progress;
  };

  /// At most so many bytes; returns at once.
  [[nodiscard]] static Result<void> read(Client& client, std::size_t most);

  std::vector<Client> clients_;  // the slow ones first
  std::size_t slow_ = 0;
  Clock::time_point next_byte_ = Clock::now();
};

}  // namespace rtp::bench
