// Publishes on one kept-alive connection without ever waiting, so that its thread can receive meanwhile.
// Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "bench/http_connection.h"
#include "bench/pub_sub_server.h"

namespace rtp::bench {

class Publisher {
 public:
  [[nodiscard]] static Result<Publisher> open(std::uint16_t port);

  /// Sends it after all that was added before; exchange() is to follow.
  void add(const Publication& publication);

  /// Sends and reads what the socket takes and has. An error for an answer other than 2xx.
  [[nodiscard]] Result<void> exchange();

  /// Answers that are still to come.
  [[nodiscard]] std::size_t awaited() const { return awaited_; }

 private:
  explicit Publisher(HttpConnection connection) : connection_(std::move(connection)) {}

  HttpConnection connection_;
  std::string unsent_;
  std::size_t awaited_ = 0;
};

}  // namespace rtp::bench
