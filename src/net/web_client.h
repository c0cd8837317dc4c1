// An asynchronous HTTP/1.1 client, plain or inside TLS, as coroutines. Not thread-safe: a client, what it
// opened and who awaits it live on the loop of its executor.
//
// Connections are kept alive, one for each request under way at once. One that turns out closed before a byte
// of the answer came is replaced once without a word: the server may see a request twice, so requests must be
// repeatable. A terminal cancellation of the awaiting coroutine ends what it awaits at once, which throws
// operation_aborted as Asio does. Bodies come as they are: no content coding is asked for or undone.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/fields.hpp>

#include "base/error.h"
#include "net/web_request.h"

namespace rtp::net {

class WebExchange;

struct WebClientOptions {
  std::string ca_file{};  // PEM certificates that servers are trusted by; empty: the system's
  /// Called once, with the first https request, to make what web_tls.h makes; empty: it is made of `ca_file`.
  std::function<Result<std::shared_ptr<boost::asio::ssl::context>>()> make_tls{};
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);  // name, TCP and TLS together
  std::chrono::milliseconds timeout = std::chrono::seconds(30);          // send(): all; open(): to the header
  std::chrono::milliseconds read_timeout = std::chrono::seconds(30);     // each WebBody::read_some()
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(30);     // then a kept connection is closed
  std::size_t max_idle_connections = 16;                                 // to all servers together
  std::size_t max_answer_bytes = std::size_t{16} * 1024 * 1024;          // body, of send()
  std::size_t max_header_bytes = std::size_t{64} * 1024;
  /// How many redirects of one GET are followed: to the same scheme or from http to https, without the
  /// Authorization and Cookie headers once the origin changes. What is not followed is the answer.
  unsigned max_redirects = 0;
};

struct WebAnswer {
  int status = 0;
  boost::beast::http::fields headers;  // looked up without regard to case
  std::string body;
};

/// An answer whose body is still to be read. Dropping it before the end closes its connection.
class WebBody {
 public:
  explicit WebBody(std::unique_ptr<WebExchange> exchange, std::chrono::milliseconds read_timeout);
  ~WebBody();
  WebBody(WebBody&& other) noexcept;
  WebBody& operator=(WebBody&& other) noexcept;

  [[nodiscard]] int status() const;
  [[nodiscard]] const boost::beast::http::fields& headers() const;

  /// The next bytes of the body into `buffer`, which is not empty: how many, at least one, or 0 at the end.
  /// One at a time; the body and the buffer are to be kept until then. kTimeout; kUnavailable when the
  /// connection ended before the body did; kMalformed.
  [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer);
  /// As read_some(), with `time` where that is less than WebClientOptions::read_timeout.
  [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some_within(std::chrono::milliseconds time,
                                                                             std::span<char> buffer);

 private:
  std::unique_ptr<WebExchange> exchange_;
  std::chrono::milliseconds read_timeout_;
};

/// May be dropped while its requests are under way: they go on.
class WebClient {
 public:
  /// kInvalidArgument, naming the file, for a CA file that cannot be read.
  [[nodiscard]] static Result<WebClient> create(const boost::asio::any_io_executor& executor,
                                                WebClientOptions options);
  ~WebClient();
  WebClient(WebClient&& other) noexcept;
  WebClient& operator=(WebClient&& other) noexcept;

  /// Sends a request and reads its answer whole, whatever its status. kInvalidArgument for a request that is
  /// none; kUnavailable, naming the host and the reason, when there is no answer or only a part of one;
  /// kTimeout; kTooLarge for an answer over a limit; kMalformed for what is not HTTP.
  [[nodiscard]] boost::asio::awaitable<Result<WebAnswer>> send(WebRequest request);
  /// As send(), with `time` for all of it where that is less than WebClientOptions::timeout.
  [[nodiscard]] boost::asio::awaitable<Result<WebAnswer>> send_within(std::chrono::milliseconds time,
                                                                      WebRequest request);
  /// Sends a request and reads the header of its answer. Errors as send().
  [[nodiscard]] boost::asio::awaitable<Result<WebBody>> open(WebRequest request);
  /// As open(), with `time` where that is less than WebClientOptions::timeout.
  [[nodiscard]] boost::asio::awaitable<Result<WebBody>> open_within(std::chrono::milliseconds time,
                                                                    WebRequest request);

 private:
  struct Core;
  explicit WebClient(std::shared_ptr<Core> core);

  std::shared_ptr<Core> core_;
};

}  // namespace rtp::net
