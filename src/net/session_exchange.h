// The exchange of one request of a session.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "net/http_session.h"

namespace rtp::net {

/// Holds its session until the request is answered, and lets go of it on the session's loop only.
class SessionExchange final : public HttpExchange {
 public:
  /// `body` is nullptr where the request has it.
  SessionExchange(std::shared_ptr<HttpSession> session, std::shared_ptr<RequestBody> body,
                  std::string peer_address);
  ~SessionExchange() override;
  SessionExchange(const SessionExchange&) = delete;
  SessionExchange& operator=(const SessionExchange&) = delete;

  void reply(HttpResponse response) override;
  void read_body(OnPiece on_piece) override;
  [[nodiscard]] TakenSocket take_socket() override;
  [[nodiscard]] EventLoop& loop() override { return loop_; }
  [[nodiscard]] const std::string& peer_address() const override { return peer_address_; }

 private:
  EventLoop& loop_;
  std::atomic<bool> claimed_{false};
  std::shared_ptr<HttpSession> session_;  // of whoever claimed
  std::shared_ptr<RequestBody> body_;
  std::string peer_address_;
};

}  // namespace rtp::net
