#include "net/http_acceptor.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "net/tls_context.h"

namespace rtp::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

/// Out of descriptors or memory: until some are free again, accepting at once would only spin.
constexpr std::chrono::milliseconds kRetryDelay{100};

}  // namespace

HttpAcceptor::HttpAcceptor(std::shared_ptr<HttpLoopState> state, tcp::acceptor acceptor)
    : state_(std::move(state)), acceptor_(std::move(acceptor)), retry_timer_(state_->loop.context()) {}

void HttpAcceptor::start() {
  if (acceptor_.is_open()) {
    accept();
  }
}

void HttpAcceptor::stop(std::shared_ptr<void> under_way) {
  error_code ignored;
  acceptor_.close(ignored);
  retry_timer_.cancel();
  state_->draining = true;
  for (HttpSession& session : state_->sessions) {
    session.close_if_idle();
  }
  state_->under_way = std::move(under_way);
  state_->check_idle();
}

void HttpAcceptor::accept() {
  acceptor_.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
    self->on_accept(error, std::move(socket));
  });
}

void HttpAcceptor::on_accept(const error_code& error, tcp::socket socket) {
  if (!acceptor_.is_open()) {
    return;
  }
  if (error) {
    back_off(error);
    return;
  }
  failing_ = false;
  begin_session(std::move(socket));
  accept();
}

void HttpAcceptor::begin_session(tcp::socket socket) {
  error_code error;
  socket.non_blocking(true, error);
  if (!error) {
    socket.set_option(tcp::no_delay(true), error);
  }
  const std::shared_ptr<TlsContext>& tls = state_->service->options.tls;
  Transport transport = tls == nullptr ? Transport(std::move(socket)) : tls->secure(std::move(socket));
  std::optional<std::string> peer_address = transport.remote_address();
  if (error || !peer_address) {
    return;  // the peer has gone already
  }
  ConnectionPlace place = state_->service->limit->take();
  if (!place) {
    refuse(std::move(transport));
    return;
  }
  full_ = false;
  std::make_shared<HttpSession>(state_, std::move(transport), std::move(place), *std::move(peer_address))
      ->start();
}

/// What the client sent is not waited for: whoever is one too many gets no time either.
void HttpAcceptor::refuse(Transport transport) {
  static constexpr std::string_view kReason = "too many connections: try again later";
  if (!std::exchange(full_, true)) {
    log(LogLevel::kWarning, "connections are refused: all places are taken",
        {{"places", std::to_string(state_->service->options.max_connections)}});
  }
  if (transport.is_tls()) {
    return;  // it could not read an answer before its handshake
  }
  const std::string answer =
      serialize(state_->service->error_answer(boost::beast::http::status::service_unavailable, kReason),
                {.version = 11, .keep_alive = false, .head = false});
  static_cast<void>(transport.send(answer));
  transport.shut_down_sending();
}

void HttpAcceptor::back_off(const error_code& error) {
  if (!std::exchange(failing_, true)) {
    log(LogLevel::kWarning, "cannot accept connections, retrying", {{"error", error.message()}});
  }
  retry_timer_.expires_after(kRetryDelay);
  retry_timer_.async_wait([self = shared_from_this()](const error_code&) { self->start(); });
}

}  // namespace rtp::net
