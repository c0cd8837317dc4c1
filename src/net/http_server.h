// HTTP/1.1 server, plain or inside TLS: keep-alive, pipelining in order, limits and deadlines on everything,
// and a way to take the connection over for another protocol. It knows nothing of paths.
//
// Threads: one acceptor per event loop on the same port (SO_REUSEPORT); a connection lives on the loop that
// accepted it, and the handler is called there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include "base/error.h"
#include "net/connection_limit.h"
#include "net/endpoint.h"
#include "net/event_loop.h"
#include "net/transport.h"

namespace rtp::net {

class TlsContext;

struct HttpRequest {
  boost::beast::http::verb method{};
  std::string method_text;  // as sent, also where `method` is unknown
  std::string target;
  unsigned version = 11;
  bool keep_alive = true;
  boost::beast::http::fields headers;
  std::string body;  // empty where HttpServerOptions::streams_body says so
};

struct HttpResponse {
  boost::beast::http::status status = boost::beast::http::status::ok;
  std::string content_type;  // no Content-Type header when empty
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // one with CR, LF or NUL in it is left out
};

/// What is left of an HTTP connection whose socket was taken over.
struct TakenSocket {
  Transport transport;    // without Nagle's delay; after its TLS handshake
  ConnectionPlace place;  // under the server's limit; to be kept as long as the transport
  std::string leftover;   // bytes that came after the request
};

/// One request that waits for its answer. Answered exactly once, or taken over; dropping the last reference
/// without either answers 500 (as ErrorAnswer words it). May be kept beyond the handler, not beyond its loop.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  /// Any thread. A second answer is ignored.
  virtual void reply(HttpResponse response) = 0;

  /// Gets the next bytes of a body, which are there until it returns, or nothing at its end. kGone when the
  /// client has gone or the request is answered, kTimeout when nothing came for the request timeout,
  /// kMalformed and kTooLarge for what is no chunk or too much around one: the body is over then.
  using OnPiece = std::move_only_function<void(Result<std::string_view> piece)>;
  /// Asks for one piece of a body that HttpServerOptions::streams_body left to the handler. Nothing is read
  /// from the connection between a piece and the next call: a slow handler makes a slow client. `on_piece` is
  /// called once, on the loop, never from within this call. Any thread, but one call at a time and none while
  /// reply() runs. After the end it is the end again; so it is for a request without such a body.
  ///
  /// Who replies before the end of the body ends the connection: the rest is not read.
  virtual void read_body(OnPiece on_piece) = 0;

  /// Takes the socket out of the server, from its loop's thread and only once; nothing is written by the
  /// server any more, and its deadlines end.
  [[nodiscard]] virtual TakenSocket take_socket() = 0;
  [[nodiscard]] virtual EventLoop& loop() = 0;
  /// Remote address without port.
  [[nodiscard]] virtual const std::string& peer_address() const = 0;
};

struct HttpServerOptions {
  Endpoint endpoint;
  std::size_t max_connections = SIZE_MAX;     // also those whose socket was taken; beyond: 503 and closed
  std::shared_ptr<TlsContext> tls = nullptr;  // nullptr: plain
  std::size_t max_header_bytes = std::size_t{16} * 1024;       // beyond: 431
  std::size_t max_body_bytes = std::size_t{16} * 1024 * 1024;  // beyond: 413; not for streamed ones
  /// Whether a request to `target` may have a body at all, else 413; judged before it is read. Not set: any.
  std::function<bool(std::string_view target)> takes_body = nullptr;
  /// Whether the handler gets a request at the end of its header and reads its body with
  /// HttpExchange::read_body(). Asked only where there is a body. Not set: none.
  std::function<bool(boost::beast::http::verb method, std::string_view target,
                     const boost::beast::http::fields& headers)>
      streams_body = nullptr;
  std::chrono::milliseconds request_timeout = std::chrono::seconds(
      30);  // first byte to last: 408; TLS handshake: close; each piece of a streamed body
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(75);  // between requests: close
};

class HttpServer {
 public:
  using Handler = std::function<void(HttpRequest request, std::shared_ptr<HttpExchange> exchange)>;
  /// Makes the answer to what is not HTTP or over a limit (400, 408, 413, 431) or was dropped (500), so that
  /// each listener answers in its own format. `reason` names what is wrong. Called on the loops.
  using ErrorAnswer = std::function<HttpResponse(boost::beast::http::status status, std::string_view reason)>;

  /// Handler and error answer live until the last connection has ended; the loops outlive the server.
  ///
  /// Binds and listens on every loop; not accepting yet. kAlreadyExists when the port is in use, naming it;
  /// kInvalidArgument for an address that is not this machine's.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(HttpServerOptions options,
                                                                  std::vector<EventLoop*> loops,
                                                                  Handler handler, ErrorAnswer error_answer);
  virtual ~HttpServer() = default;

  /// Whether listen() could have `endpoint` now, so that a port in use is known before anything else is
  /// begun. Errors as listen().
  [[nodiscard]] static Result<void> probe(const Endpoint& endpoint);

  /// Starts accepting. Once.
  virtual void start() = 0;
  /// Stops accepting and closes what is idle; requests under way are answered. Ready when none is under way
  /// any more on any loop; a second call answers the first at once. Any thread.
  virtual std::future<void> drain() = 0;
  /// The bound address, with the port that the system chose.
  [[nodiscard]] virtual const Endpoint& endpoint() const = 0;
};

}  // namespace rtp::net
