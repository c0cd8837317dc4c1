#include "net/web_exchange.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "net/http_wire.h"

namespace rtp::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReceiveBytes = std::size_t{32} * 1024;

bool is_closed(const error_code& error) {
  return error == asio::error::eof || error == http::error::end_of_stream ||
         error == asio::error::connection_reset || error == asio::error::broken_pipe ||
         error == asio::ssl::error::stream_truncated;
}

}  // namespace

WebExchange::WebExchange(std::shared_ptr<WebPool> pool, std::unique_ptr<WebConnection> connection,
                         const WebUrl& url, std::size_t max_header_bytes)
    : pool_(std::move(pool)),
      connection_(std::move(connection)),
      origin_(url.origin()),
      server_(url.endpoint.to_string()),
      max_header_bytes_(max_header_bytes) {}

asio::awaitable<Result<void>> WebExchange::start(std::string head, std::string body, Expect expect,
                                                 WebDeadline deadline) {
  connection_->expires_at(deadline.at);
  const error_code error = co_await send_and_read_header(std::move(head), std::move(body), expect);
  if (error) {
    connection_ = nullptr;
    found_closed_ = !got_something_ && is_closed(error);
    co_return std::unexpected(describe(error, deadline));
  }
  end_if_done();
  co_return Result<void>{};
}

asio::awaitable<error_code> WebExchange::send_and_read_header(std::string head, std::string body,
                                                              Expect expect) {
  const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
  error_code error = co_await connection_->write(bytes);
  if (is_closed(error)) {
    error = {};  // the answer may have come before: what is read tells
  }
  do {
    expect_answer(expect);
    while (!error && !parser_->is_header_done()) {
      error = co_await advance();
    }
  } while (!error && parser_->get().result_int() / 100 == 1);
  co_return error;
}

// NOLINTBEGIN(bugprone-unchecked-optional-access): there is a parser from start() on
void WebExchange::expect_answer(Expect expect) {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(max_header_bytes_));
  parser_->body_limit(boost::none);
  parser_->skip(expect == Expect::kNoBody);
  header_bytes_ = 0;
}

/// One step of the parser, after a read where it needs one.
asio::awaitable<error_code> WebExchange::advance() {
  error_code error = parse_some();
  if (error != http::error::need_more) {
    co_return error;
  }
  const auto [read_error, count] = co_await connection_->read_some(received_.prepare(kReceiveBytes));
  received_.commit(count);
  got_something_ = got_something_ || count > 0;
  error = read_error;
  if (error == asio::error::eof && parser_->got_some()) {
    parser_->put_eof(error);
  }
  co_return error;
}

error_code WebExchange::parse_some() {
  const bool had_header = parser_->is_header_done();
  if (received_.size() == 0 || (had_header && parser_->chunked() && received_.size() < kLastChunkBytes)) {
    return http::error::need_more;
  }
  error_code error;
  const std::size_t taken = parser_->put(received_.data(), error);
  received_.consume(taken);
  header_bytes_ += had_header ? 0 : taken;
  // The parser's own limit holds for one call: not for a header in pieces, chunk extensions and trailers.
  if (header_bytes_ > max_header_bytes_ ||
      (error == http::error::need_more && received_.size() > max_header_bytes_)) {
    return http::error::header_limit;
  }
  return error;
}

std::optional<std::uint64_t> WebExchange::body_size() const {
  const auto size = parser_->content_length();
  return size ? std::optional(*size) : std::nullopt;
}

asio::awaitable<Result<std::size_t>> WebExchange::read_some(std::span<char> buffer, WebDeadline deadline) {
  if (failure_) {
    co_return std::unexpected(*failure_);
  }
  if (connection_ != nullptr) {
    connection_->expires_at(deadline.at);
  }
  std::size_t count = 0;
  while (count == 0 && !parser_->is_done()) {
    http::buffer_body::value_type& body = parser_->get().body();
    body.data = buffer.data();
    body.size = buffer.size();
    const error_code error = co_await advance();
    if (error && error != http::error::need_buffer) {
      connection_ = nullptr;
      failure_ = describe(error, deadline);
      co_return std::unexpected(*failure_);
    }
    count = buffer.size() - body.size;
  }
  end_if_done();
  co_return count;
}

void WebExchange::end_if_done() {
  if (connection_ == nullptr || !parser_->is_done()) {
    return;
  }
  if (parser_->keep_alive() && received_.size() == 0) {
    pool_->put(origin_, std::move(connection_));
  }
  connection_ = nullptr;
}
// NOLINTEND(bugprone-unchecked-optional-access)

Error WebExchange::describe(const error_code& error, const WebDeadline& deadline) const {
  if (error == boost::beast::error::timeout) {
    return {ErrorCode::kTimeout,
            fmt::format("{} did not answer within {} ms", server_, deadline.length.count())};
  }
  if (got_something_ && (is_closed(error) || error == http::error::partial_message)) {
    return {ErrorCode::kUnavailable,
            fmt::format("{} closed the connection before the end of its answer", server_)};
  }
  if (error == http::error::header_limit) {
    return {ErrorCode::kTooLarge,
            fmt::format("the header of the answer of {} has more than {} bytes", server_, max_header_bytes_)};
  }
  if (error.category() == http::make_error_code(http::error::need_more).category() &&
      error != http::error::end_of_stream) {
    return {ErrorCode::kMalformed,
            fmt::format("the answer of {} is not HTTP/1.1: {}", server_, error.message())};
  }
  return {ErrorCode::kUnavailable, fmt::format("no answer from {}: {}", server_, error.message())};
}

}  // namespace rtp::net
