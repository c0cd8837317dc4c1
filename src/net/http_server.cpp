#include "net/http_server.h"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <sys/socket.h>

#include "net/http_acceptor.h"
#include "net/http_session.h"

namespace rtp::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

Result<tcp::endpoint> resolve(const Endpoint& endpoint, boost::asio::io_context& context) {
  error_code error;
  const auto results =
      tcp::resolver(context).resolve(endpoint.host, std::to_string(endpoint.port),
                                     tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || results.empty()) {
    return fail(ErrorCode::kInvalidArgument, "cannot listen on " + endpoint.to_string() + ": " +
                                                 error.message() + "; name an address of this machine");
  }
  return results.begin()->endpoint();
}

std::unexpected<Error> cannot_listen(const Endpoint& endpoint, const error_code& error) {
  const std::string what = "cannot listen on " + endpoint.to_string() + ": ";
  if (error == boost::asio::error::address_in_use) {
    return fail(ErrorCode::kAlreadyExists, what + "the port is in use; stop what uses it or choose another");
  }
  if (error == boost::asio::error::access_denied) {
    return fail(ErrorCode::kPermissionDenied, what + error.message() + "; choose a port of 1024 or more");
  }
  if (error == boost::system::errc::address_not_available) {
    return fail(ErrorCode::kInvalidArgument, what + "not an address of this machine");
  }
  return fail(ErrorCode::kUnavailable, what + error.message());
}

error_code share_port(tcp::acceptor& acceptor) {
  const int on = 1;
  if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    return {errno, boost::system::system_category()};
  }
  return {};
}

/// Whether a socket is the first of its server on the port.
enum class Place { kFirst, kFurther };

/// Only further sockets share the port at bind: the first takes it alone, so that a port in use is noticed
/// even where its user shares it too.
error_code bind(tcp::acceptor& acceptor, const tcp::endpoint& address, Place place) {
  error_code error;
  acceptor.open(address.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && place == Place::kFurther) {
    error = share_port(acceptor);
  }
  if (!error) {
    acceptor.bind(address, error);
  }
  if (!error && place == Place::kFirst) {
    error = share_port(acceptor);
  }
  if (!error) {
    acceptor.listen(tcp::acceptor::max_listen_connections, error);
  }
  return error;
}

class LoopHttpServer final : public HttpServer {
 public:
  LoopHttpServer(Endpoint endpoint, std::vector<std::shared_ptr<HttpAcceptor>> acceptors)
      : endpoint_(std::move(endpoint)), acceptors_(std::move(acceptors)) {}
  ~LoopHttpServer() override { drain(); }
  LoopHttpServer(const LoopHttpServer&) = delete;
  LoopHttpServer& operator=(const LoopHttpServer&) = delete;

  void start() override {
    for (const auto& acceptor : acceptors_) {
      acceptor->loop().post([acceptor] { acceptor->start(); });
    }
  }

  std::future<void> drain() override {
    const auto all = std::make_shared<LastOne>();
    std::future<void> gone = all->gone.get_future();
    for (const auto& acceptor : acceptors_) {
      acceptor->loop().post([acceptor, all] { acceptor->stop(all); });
    }
    return gone;
  }
  [[nodiscard]] const Endpoint& endpoint() const override { return endpoint_; }

 private:
  /// Tells when its last owner is gone.
  struct LastOne {
    LastOne() = default;
    LastOne(const LastOne&) = delete;
    LastOne& operator=(const LastOne&) = delete;
    ~LastOne() { gone.set_value(); }
    std::promise<void> gone;
  };

  Endpoint endpoint_;
  std::vector<std::shared_ptr<HttpAcceptor>> acceptors_;
};

}  // namespace

Result<void> HttpServer::probe(const Endpoint& endpoint) {
  boost::asio::io_context context;
  RTP_TRY(const tcp::endpoint address, resolve(endpoint, context));
  tcp::acceptor acceptor(context);
  if (const error_code error = bind(acceptor, address, Place::kFirst)) {
    return cannot_listen(endpoint, error);
  }
  return {};
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(HttpServerOptions options,
                                                       std::vector<EventLoop*> loops, Handler handler,
                                                       ErrorAnswer error_answer) {
  if (loops.empty()) {
    return fail(ErrorCode::kInternal, "an HTTP server needs an event loop");
  }
  Endpoint endpoint = options.endpoint;
  RTP_TRY(tcp::endpoint address, resolve(endpoint, loops.front()->context()));
  const auto service = std::make_shared<const HttpService>(
      HttpService{.limit = std::make_shared<ConnectionLimit>(options.max_connections),
                  .options = std::move(options),
                  .handler = std::move(handler),
                  .error_answer = std::move(error_answer)});
  std::vector<std::shared_ptr<HttpAcceptor>> acceptors;
  for (EventLoop* loop : loops) {
    tcp::acceptor acceptor(loop->context());
    error_code error = bind(acceptor, address, acceptors.empty() ? Place::kFirst : Place::kFurther);
    if (!error) {
      address = acceptor.local_endpoint(error);
    }
    if (error) {
      return cannot_listen(endpoint, error);
    }
    endpoint.port = address.port();
    acceptors.push_back(
        std::make_shared<HttpAcceptor>(std::make_shared<HttpLoopState>(*loop, service), std::move(acceptor)));
  }
  return std::make_unique<LoopHttpServer>(std::move(endpoint), std::move(acceptors));
}

}  // namespace rtp::net
