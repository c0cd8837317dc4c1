// One kept-alive HTTP/1.1 connection of a benchmark's client: sends what it is given, reads answers with a
// Content-Length. Not an HTTP client: no chunked bodies, no redirects, no TLS. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "bench/socket.h"

namespace rtp::bench {

struct ResponseHead {
  int status;
  std::size_t head_bytes;
  std::size_t body_bytes;

  bool operator==(const ResponseHead&) const = default;
};

/// The head at the start of `bytes`; nullopt when its end has not arrived yet. A body without Content-Length
/// counts as empty (RFC 9112 6.3 for 204 and 304); kMalformed for what is no status line or chunked.
[[nodiscard]] Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes);

/// A request with a body and the given extra header lines, each ended by CRLF.
[[nodiscard]] std::string http_request(std::string_view method, std::string_view target,
                                       std::string_view header_lines, std::string_view body);

struct HttpResponse {
  int status;
  std::string body;
};

class HttpConnection {
 public:
  [[nodiscard]] static Result<HttpConnection> open(std::uint16_t port);

  [[nodiscard]] Result<void> send(std::string_view request);
  /// Sends as much as the socket takes without waiting; how many bytes.
  [[nodiscard]] Result<std::size_t> try_send(std::string_view bytes);

  /// The next answer in order; kUnavailable when the server closes or is silent for kSocketTimeout.
  [[nodiscard]] Result<HttpResponse> receive();

  /// Reads `count` answers; kInternal with the body of the first whose status is not 2xx.
  [[nodiscard]] Result<void> receive_successes(std::size_t count);
  /// Reads the answers that are there without waiting, judged alike; how many.
  [[nodiscard]] Result<std::size_t> try_receive_successes();

 private:
  explicit HttpConnection(FileDescriptor socket) : socket_(std::move(socket)) {}

  /// The next answer, if all of it has been read.
  [[nodiscard]] Result<std::optional<HttpResponse>> take_answer();
  /// Reads once, with these flags of recv(); false when there is nothing and it must not wait.
  [[nodiscard]] Result<bool> read(int flags);

  FileDescriptor socket_;
  std::string unread_;
};

}  // namespace rtp::bench
