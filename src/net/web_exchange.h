// One request of the web client and its answer, on one connection, which goes back to the pool once the
// answer has been read whole. Not thread-safe: belongs to the loop of its connection.
//
// What is awaited throws operation_aborted, as Asio does, when its coroutine is cancelled.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "net/web_pool.h"

namespace rtp::net {

class WebExchange {
 public:
  /// `connection` is to `url`'s origin. `max_header_bytes` also bounds what comes between the chunks of a
  /// body.
  WebExchange(std::shared_ptr<WebPool> pool, std::unique_ptr<WebConnection> connection, const WebUrl& url,
              std::size_t max_header_bytes);

  /// Whether the answer has no body, whatever its header says: it is one to HEAD.
  enum class Expect { kBody, kNoBody };

  /// Sends a request and reads the header of its answer; interim answers (1xx) are passed over. kTimeout;
  /// kUnavailable when the connection fails; kTooLarge, kMalformed for the answer. Once.
  [[nodiscard]] boost::asio::awaitable<Result<void>> start(std::string head, std::string body, Expect expect,
                                                           WebDeadline deadline);
  /// After start() failed: not one byte came before the server closed the connection.
  [[nodiscard]] bool found_closed() const { return found_closed_; }

  /// "host:port".
  [[nodiscard]] const std::string& server() const { return server_; }

  // After start() succeeded.
  // NOLINTBEGIN(bugprone-unchecked-optional-access): there is a parser then
  [[nodiscard]] int status() const { return static_cast<int>(parser_->get().result_int()); }
  [[nodiscard]] const boost::beast::http::fields& headers() const { return parser_->get(); }
  // NOLINTEND(bugprone-unchecked-optional-access)
  /// As announced; absent when it was not.
  [[nodiscard]] std::optional<std::uint64_t> body_size() const;
  /// The next bytes of the body, at least one; 0 at its end. Errors as start(), and kUnavailable for a body
  /// that is cut; the exchange is over then, and says so again. `buffer` is not empty.
  [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer,
                                                                      WebDeadline deadline);

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;

  void expect_answer(Expect expect);
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> send_and_read_header(std::string head,
                                                                                       std::string body,
                                                                                       Expect expect);
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> advance();
  [[nodiscard]] boost::system::error_code parse_some();
  [[nodiscard]] Error describe(const boost::system::error_code& error, const WebDeadline& deadline) const;
  void end_if_done();

  std::shared_ptr<WebPool> pool_;
  std::unique_ptr<WebConnection> connection_;  // nullptr when the exchange is over
  std::string origin_;
  std::string server_;
  std::size_t max_header_bytes_;

  boost::beast::flat_buffer received_;  // not yet parsed
  std::optional<Parser> parser_;
  std::size_t header_bytes_ = 0;
  bool got_something_ = false;
  bool found_closed_ = false;
  std::optional<Error> failure_;
};

}  // namespace rtp::net
