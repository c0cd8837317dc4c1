#include "net/session_exchange.h"

#include <utility>

namespace rtp::net {

SessionExchange::SessionExchange(std::shared_ptr<HttpSession> session, std::string peer_address)
    : loop_(session->loop()), session_(std::move(session)), peer_address_(std::move(peer_address)) {}

SessionExchange::~SessionExchange() {
  if (!claimed_.exchange(true)) {
    loop_.post([session = std::move(session_)] {
      session->refuse(boost::beast::http::status::internal_server_error, "the request was not answered");
    });
  }
}

void SessionExchange::reply(HttpResponse response) {
  if (claimed_.exchange(true)) {
    return;
  }
  if (loop_.runs_here()) {
    std::exchange(session_, nullptr)->answer(response);
  } else {
    loop_.post(
        [session = std::move(session_), response = std::move(response)] { session->answer(response); });
  }
}

TakenSocket SessionExchange::take_socket() {
  claimed_ = true;
  return std::exchange(session_, nullptr)->take_socket();
}

}  // namespace rtp::net
