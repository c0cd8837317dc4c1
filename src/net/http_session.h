// One HTTP/1.1 connection of a server: shakes hands where TLS wants it, reads requests one at a time, hands
// each to the handler, writes its answer, minds limits and deadlines. Everything here runs on the
// connection's loop.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/intrusive/list.hpp>

#include "net/http_server.h"
#include "net/http_wire.h"
#include "net/request_body.h"

namespace rtp::net {

/// What all connections of a server share. Never changed.
struct HttpService {
  std::shared_ptr<ConnectionLimit> limit;
  HttpServerOptions options;
  HttpServer::Handler handler;
  HttpServer::ErrorAnswer error_answer;
};

struct HttpLoopState;

/// Owned by its pending operations and by the exchange that waits for an answer.
class HttpSession final
    : public std::enable_shared_from_this<HttpSession>,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  HttpSession(std::shared_ptr<HttpLoopState> state, Transport transport, ConnectionPlace place,
              std::string peer_address);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  /// Begins to read, after the handshake where there is one.
  void start();
  /// Closes the connection unless a request is under way.
  void close_if_idle();
  /// Whether a request is under way: its first byte was read, its answer is not wholly sent.
  [[nodiscard]] bool busy() const {
    return phase_ == Phase::kReading || phase_ == Phase::kAnswering || phase_ == Phase::kReadingBody ||
           phase_ == Phase::kWriting;
  }

  /// The answer to the request that was handed out last.
  void answer(const HttpResponse& response);
  /// Answers with the error answer and closes.
  void refuse(boost::beast::http::status status, std::string_view reason);
  /// HttpExchange::read_body() for the request that was handed out with `body`.
  void read_body(const std::shared_ptr<RequestBody>& body, HttpExchange::OnPiece on_piece);
  /// What it gives once that request has its answer.
  [[nodiscard]] static std::unexpected<Error> answered();
  /// Instead of an answer: the socket leaves the session, which ends.
  [[nodiscard]] TakenSocket take_socket();

  [[nodiscard]] EventLoop& loop() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase {
    kHandshake,
    kIdle,
    kReading,
    kAnswering,    // the handler has the request
    kReadingBody,  // and waits for a piece of its body
    kWriting,
    kLingering,
    kEnded
  };

  void wait_readable();
  void on_readable();
  void shake_hands();

  void serve_requests();
  [[nodiscard]] bool read_request();
  [[nodiscard]] bool parse_some();
  [[nodiscard]] bool accept_header();
  [[nodiscard]] bool accept_body();
  void invite_body();
  void hand_out_request();
  [[nodiscard]] std::string_view unparsed() const;
  void release_parsed();

  void wait_for_body(HttpExchange::OnPiece on_piece);
  void on_body_readable(const boost::system::error_code& error, HttpExchange::OnPiece on_piece);
  void give(HttpExchange::OnPiece on_piece, Result<std::string_view> piece);

  void send(std::string bytes);
  void send_some();
  void on_sent();
  void flush_unsent();
  void linger();
  void end();

  void arm_timer(Clock::time_point now);
  void on_deadline();

  std::shared_ptr<HttpLoopState> state_;
  Transport transport_;
  ConnectionPlace place_;
  boost::asio::steady_timer timer_;
  std::string peer_address_;

  Phase phase_ = Phase::kIdle;
  bool serving_ = false;  // serve_requests() is on the stack
  AnswerForm form_;       // of the answer to the request under way
  Clock::time_point deadline_ = Clock::time_point::max();

  std::string input_;          // received, not yet released
  std::string_view received_;  // instead of input_, while serve_requests() is on the stack
  std::size_t parsed_ = 0;     // bytes of either that the parser has taken
  std::size_t header_bytes_ = 0;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  std::shared_ptr<RequestBody> body_;  // of the request under way, where its handler reads it
  bool body_invited_ = false;          // or not to be: see invite_body()

  std::string output_;
  std::size_t sent_ = 0;  // bytes of output_ that the transport has taken
};

/// What the connections of one loop share. Owned by them and by their acceptor.
struct HttpLoopState {
  static constexpr std::size_t kReceiveBytes = std::size_t{64} * 1024;

  HttpLoopState(EventLoop& event_loop, std::shared_ptr<const HttpService> shared_service)
      : loop(event_loop), service(std::move(shared_service)) {}

  EventLoop& loop;
  std::shared_ptr<const HttpService> service;
  bool draining = false;            // answers end their connections
  std::shared_ptr<void> under_way;  // while draining: held until no session is busy
  // One receive buffer for all: bytes stay in it only while one connection reads.
  std::array<char, kReceiveBytes> receive_buffer{};
  boost::intrusive::list<HttpSession, boost::intrusive::constant_time_size<false>> sessions;

  void check_idle() {
    if (draining && std::ranges::none_of(sessions, &HttpSession::busy)) {
      under_way = nullptr;
    }
  }
};

}  // namespace rtp::net
