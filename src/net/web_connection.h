// One connection of the web client, plain or inside TLS. Not thread-safe: belongs to the loop of its
// executor.
//
// What is awaited throws operation_aborted, as Asio does, when its coroutine is cancelled; the connection is
// of no use then.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "base/error.h"
#include "net/web_url.h"

namespace rtp::net {

/// A length of time and when it is over.
struct WebDeadline {
  std::chrono::milliseconds length;
  std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now() + length;
};

class WebConnection {
 public:
  explicit WebConnection(const boost::asio::any_io_executor& executor) : tcp_(executor) {}

  /// To the server of `url`; inside TLS, as `tls` has it, for https. kUnavailable and kTimeout, naming the
  /// host and the reason.
  [[nodiscard]] boost::asio::awaitable<Result<void>> connect(WebUrl url, boost::asio::ssl::context* tls,
                                                             WebDeadline deadline);

  /// From now on whatever lasts until `deadline` ends with beast::error::timeout.
  void expires_at(std::chrono::steady_clock::time_point deadline) { tcp_.expires_at(deadline); }
  void expires_never() { tcp_.expires_never(); }

  /// All the bytes; they are to be kept until the end.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> write(
      std::array<boost::asio::const_buffer, 2> bytes);
  /// At least one byte, or an error: eof when the server has ended the stream properly.
  [[nodiscard]] boost::asio::awaitable<std::pair<boost::system::error_code, std::size_t>> read_some(
      boost::asio::mutable_buffer buffer);

  /// Whether an idle connection may carry another request: the server neither closed it nor sent anything.
  [[nodiscard]] bool quiet();

 private:
  boost::beast::tcp_stream tcp_;
  std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
};

}  // namespace rtp::net
