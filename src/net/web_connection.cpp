#include "net/web_connection.h"

#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "net/await.h"
#include "net/transport.h"
#include "net/web_tls.h"

namespace rtp::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

struct Resolved {
  error_code error;
  tcp::resolver::results_type addresses;
};

void throw_if_cancelled(const error_code& error) {
  if (error == asio::error::operation_aborted) {
    throw boost::system::system_error(error);
  }
}

std::unexpected<Error> too_late(const WebUrl& url, const WebDeadline& deadline) {
  return fail(ErrorCode::kTimeout, fmt::format("no connection to {} within {} ms", url.endpoint.to_string(),
                                               deadline.length.count()));
}

std::unexpected<Error> unreachable(const WebUrl& url, const error_code& error) {
  return fail(ErrorCode::kUnavailable,
              fmt::format("no connection to {}: {}", url.endpoint.to_string(), error.message()));
}

/// The system's resolver cannot be interrupted: who waits for it leaves, and its answer is dropped.
asio::awaitable<std::optional<Resolved>> resolve(Endpoint server, WebDeadline deadline) {
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto start = [&resolver, &server](std::move_only_function<void(Resolved)> done) {
    resolver.async_resolve(
        server.host, std::to_string(server.port), tcp::resolver::numeric_service,
        [done = std::move(done)](const error_code& error, tcp::resolver::results_type addresses) mutable {
          done({.error = error, .addresses = std::move(addresses)});
        });
  };
  co_return co_await await_call_until<Resolved>(deadline.at, start);
}

}  // namespace

asio::awaitable<Result<void>> WebConnection::connect(WebUrl url, asio::ssl::context* tls,
                                                     WebDeadline deadline) {
  const std::optional<Resolved> resolved = co_await resolve(url.endpoint, deadline);
  if (!resolved) {
    co_return too_late(url, deadline);
  }
  error_code error = resolved->error;
  if (!error) {
    expires_at(deadline.at);
    std::tie(error, std::ignore) = co_await tcp_.async_connect(resolved->addresses, kAwait);
  }
  if (!error) {
    tcp_.socket().set_option(tcp::no_delay(true), error);
  }
  throw_if_cancelled(error);
  if (!error && url.scheme == WebUrl::Scheme::kHttps) {
    tls_.emplace(tcp_, *tls);
    expect_host(*tls_->native_handle(), url.endpoint.host);
    std::tie(error) = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAwait);
    throw_if_cancelled(error);
    if (error && error != boost::beast::error::timeout) {
      co_return fail(ErrorCode::kUnavailable,
                     handshake_failure(*tls_->native_handle(), url.endpoint.host, error));
    }
  }
  if (error == boost::beast::error::timeout) {
    co_return too_late(url, deadline);
  }
  if (error) {
    co_return unreachable(url, error);
  }
  co_return Result<void>{};
}

asio::awaitable<error_code> WebConnection::write(std::array<asio::const_buffer, 2> bytes) {
  error_code error;
  if (tls_) {
    std::tie(error, std::ignore) = co_await asio::async_write(*tls_, bytes, kAwait);
  } else {
    std::tie(error, std::ignore) = co_await asio::async_write(tcp_, bytes, kAwait);
  }
  throw_if_cancelled(error);
  co_return error;
}

asio::awaitable<std::pair<error_code, std::size_t>> WebConnection::read_some(asio::mutable_buffer buffer) {
  error_code error;
  std::size_t count = 0;
  if (tls_) {
    std::tie(error, count) = co_await tls_->async_read_some(buffer, kAwait);
  } else {
    std::tie(error, count) = co_await tcp_.async_read_some(buffer, kAwait);
  }
  throw_if_cancelled(error);
  co_return std::pair(error, count);
}

bool WebConnection::quiet() {
  char byte = 0;
  const ssize_t count = ::recv(tcp_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && would_block(errno);
}

}  // namespace rtp::net
