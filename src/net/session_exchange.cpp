#include "net/session_exchange.h"

#include <utility>

namespace rtp::net {

SessionExchange::SessionExchange(std::shared_ptr<HttpSession> session, std::shared_ptr<RequestBody> body,
                                 std::string peer_address)
    : loop_(session->loop()),
      session_(std::move(session)),
      body_(std::move(body)),
      peer_address_(std::move(peer_address)) {}

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

void SessionExchange::read_body(OnPiece on_piece) {
  loop_.post(
      [session = claimed_ ? nullptr : session_, body = body_, on_piece = std::move(on_piece)]() mutable {
        if (session == nullptr) {
          on_piece(HttpSession::answered());
        } else if (body == nullptr) {
          on_piece(std::string_view());
        } else {
          session->read_body(body, std::move(on_piece));
        }
      });
}

TakenSocket SessionExchange::take_socket() {
  claimed_ = true;
  return std::exchange(session_, nullptr)->take_socket();
}

}  // namespace rtp::net
