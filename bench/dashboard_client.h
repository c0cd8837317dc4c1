// One client that watches many items on one connection and reads as fast as it can. Belongs to one thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bench/item_progress.h"
#include "bench/socket.h"

namespace rtp::bench {

class DashboardClient {
 public:
  /// Opens the WebSocket; `header_lines` are extra ones of its handshake, each ended by CRLF.
  [[nodiscard]] static Result<DashboardClient> open(std::uint16_t port, std::string_view target,
                                                    std::string_view header_lines, std::size_t keys);

  /// REQUIRES: at most 65,535 bytes.
  [[nodiscard]] Result<void> send_text(std::string_view message);

  /// Takes what has arrived; returns at once.
  [[nodiscard]] Result<void> receive();

  [[nodiscard]] const ItemProgress& progress() const { return progress_; }

 private:
  DashboardClient(FileDescriptor socket, std::size_t keys);

  FileDescriptor socket_;
  std::vector<char> buffer_;
  ItemProgress progress_;
};

}  // namespace rtp::bench
