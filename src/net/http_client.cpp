#include "net/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace rtp::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Request = http::request<http::string_body>;

bool found_closed(const error_code& error) {
  return error == http::error::end_of_stream || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == asio::error::eof;
}

}  // namespace

/// One deadline covers a whole request; Beast's stream keeps it for asynchronous operations only, so each is
/// started and its context run until it ends.
struct HttpClient::Connection {
  Connection(Endpoint server, std::chrono::milliseconds limit)
      : endpoint(std::move(server)), timeout(limit), stream(context) {}

  template <typename Start>
  error_code run(Start start) {
    error_code result;
    start([&result](const error_code& error, const auto&...) { result = error; });
    context.restart();
    context.run();
    return result;
  }

  error_code connect() {
    error_code error;
    const auto addresses =
        tcp::resolver(context).resolve(endpoint.host, std::to_string(endpoint.port), error);
    if (!error) {
      error = run([&](auto done) { stream.async_connect(addresses, done); });
    }
    if (!error) {
      stream.socket().set_option(tcp::no_delay(true), error);
    }
    return error;
  }

  void disconnect() {
    stream.close();
    buffer.clear();
  }

  error_code exchange(const Request& request, HttpAnswer& answer) {
    if (const error_code error = run([&](auto done) { http::async_write(stream, request, done); })) {
      return error;
    }
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(request.method() == http::verb::head);
    if (const error_code error = run([&](auto done) { http::async_read(stream, buffer, parser, done); })) {
      return error;
    }
    const bool keep_alive = parser.keep_alive();
    http::response<http::string_body> response = parser.release();
    answer = {.status = static_cast<int>(response.result_int()),
              .body = std::move(response.body()),
              .headers = std::move(response.base())};
    if (!keep_alive) {
      disconnect();
    }
    return {};
  }

  error_code connect_and_exchange(const Request& request, HttpAnswer& answer) {
    if (const error_code error = connect()) {
      return error;
    }
    return exchange(request, answer);
  }

  error_code perform(const Request& request, HttpAnswer& answer) {
    if (timeout == kNoTimeout) {
      stream.expires_never();
    } else {
      stream.expires_after(timeout);
    }
    if (!stream.socket().is_open()) {
      return connect_and_exchange(request, answer);
    }
    const error_code error = exchange(request, answer);
    if (!found_closed(error)) {
      return error;
    }
    disconnect();
    return connect_and_exchange(request, answer);
  }

  Endpoint endpoint;
  std::chrono::milliseconds timeout;
  asio::io_context context{1};
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
};

HttpClient::HttpClient(Endpoint endpoint, std::chrono::milliseconds timeout)
    : connection_(std::make_unique<Connection>(std::move(endpoint), timeout)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpAnswer> HttpClient::request(std::string_view method, std::string_view target,
                                       const std::vector<std::pair<std::string, std::string>>& headers,
                                       std::string_view body) {
  Request message;
  message.version(11);
  message.method_string(method);
  message.target(target);
  message.set(http::field::host, connection_->endpoint.to_string());
  for (const auto& [name, value] : headers) {
    message.set(name, value);
  }
  message.body() = body;
  message.prepare_payload();

  HttpAnswer answer;
  const error_code error = connection_->perform(message, answer);
  if (!error) {
    return answer;
  }
  connection_->disconnect();
  const std::string server = connection_->endpoint.to_string();
  if (error == beast::error::timeout) {
    return fail(ErrorCode::kTimeout,
                server + " did not answer within " + std::to_string(connection_->timeout.count()) + " ms");
  }
  return fail(ErrorCode::kUnavailable, "no answer from " + server + ": " + error.message());
}

}  // namespace rtp::net
