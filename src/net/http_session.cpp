#include "net/http_session.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <fmt/format.h>

#include "base/url.h"
#include "net/session_exchange.h"

namespace rtp::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

/// How long a closed connection is still read, so that its last answer is not lost to a reset (RFC 9112 9.6).
constexpr std::chrono::seconds kLingerTimeout{2};

std::string reason_of(const error_code& error, const HttpServerOptions& options) {
  return error == http::error::body_limit
             ? fmt::format("the body has more than the {} bytes that are allowed", options.max_body_bytes)
             : error.message();
}

/// RFC 9110 10.1.1.
bool expects_continue(const http::request_header<>& header) {
  return header.version() >= 11 && boost::beast::iequals(header[http::field::expect], "100-continue");
}

http::status status_of(const error_code& error) {
  if (error == http::error::header_limit) {
    return http::status::request_header_fields_too_large;
  }
  return error == http::error::body_limit ? http::status::payload_too_large : http::status::bad_request;
}

/// Without its body.
template <typename Body>
HttpRequest to_request(http::request<Body>& message) {
  return HttpRequest{.method = message.method(),
                     .method_text = std::string(message.method_string()),
                     .target = std::string(origin_form(message.target())),
                     .version = message.version(),
                     .keep_alive = message.keep_alive(),
                     .headers = std::move(static_cast<http::fields&>(message)),
                     .body = {}};
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<HttpLoopState> state, Transport transport, ConnectionPlace place,
                         std::string peer_address)
    : state_(std::move(state)),
      transport_(std::move(transport)),
      place_(std::move(place)),
      timer_(state_->loop.context()),
      peer_address_(std::move(peer_address)) {
  state_->sessions.push_back(*this);
}

HttpSession::~HttpSession() { unlink(); }

EventLoop& HttpSession::loop() const { return state_->loop; }

void HttpSession::start() {
  const Clock::time_point now = Clock::now();
  const HttpServerOptions& options = state_->service->options;
  phase_ = transport_.is_tls() ? Phase::kHandshake : Phase::kIdle;
  deadline_ = now + (phase_ == Phase::kHandshake ? options.request_timeout : options.idle_timeout);
  arm_timer(now);
  wait_readable();
}

void HttpSession::close_if_idle() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake) {
    end();
  }
}

// Reading -----------------------------------------------------------------------------------------------

void HttpSession::wait_readable() {
  transport_.wait_readable([self = shared_from_this()](const error_code& error) {
    if (!error) {
      self->on_readable();
    }
  });
}

void HttpSession::on_readable() {
  if (phase_ == Phase::kEnded) {
    return;
  }
  if (phase_ == Phase::kHandshake) {
    shake_hands();
    return;
  }
  std::array<char, HttpLoopState::kReceiveBytes>& buffer = state_->receive_buffer;
  const ssize_t count = transport_.receive(buffer);
  const bool blocked = count < 0 && would_block(errno);
  if (count <= 0 && !blocked) {
    end();  // the peer has gone; half a request needs no answer
  } else if (blocked || phase_ == Phase::kLingering) {
    wait_readable();
  } else {
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (input_.empty()) {
      received_ = bytes;
    } else {
      input_.append(bytes);
    }
    serve_requests();
  }
}

void HttpSession::shake_hands() {
  switch (transport_.shake_hands()) {
    case TlsHandshake::kPlainText:
      refuse(http::status::bad_request, "this port speaks TLS: use https:// or wss://");
      return;
    case TlsHandshake::kFailed:
      linger();
      return;
    case TlsHandshake::kDone:
      phase_ = Phase::kIdle;
      deadline_ = Clock::now() + state_->service->options.idle_timeout;
      break;
    case TlsHandshake::kUnderWay:
      break;
  }
  flush_unsent();
  wait_readable();
}

void HttpSession::serve_requests() {
  serving_ = true;
  while ((phase_ == Phase::kIdle || phase_ == Phase::kReading) && read_request()) {
    hand_out_request();
  }
  serving_ = false;
  release_parsed();
  if (phase_ == Phase::kIdle || phase_ == Phase::kReading) {
    wait_readable();
  }
}

std::string_view HttpSession::unparsed() const {
  return (received_.empty() ? std::string_view(input_) : received_).substr(parsed_);
}

/// Keeps what is not parsed yet in a buffer of its own; an idle connection holds none.
void HttpSession::release_parsed() {
  if (const std::string_view rest = unparsed(); rest.empty()) {
    input_ = {};
  } else if (!received_.empty()) {
    input_ = rest;
  } else if (body_ != nullptr) {
    return;  // many small pieces may come of it: they are erased together, before more is received
  } else {
    input_.erase(0, parsed_);
  }
  received_ = {};
  parsed_ = 0;
}

/// True when the parser holds a whole request; false when more bytes are needed or it was refused.
bool HttpSession::read_request() {
  if (phase_ == Phase::kIdle) {
    while (unparsed().starts_with("\r\n")) {
      parsed_ += 2;  // RFC 9112 2.2: empty lines before a request are ignored
    }
    if (unparsed().empty() || unparsed() == "\r") {
      return false;
    }
    const HttpServerOptions& options = state_->service->options;
    phase_ = Phase::kReading;
    deadline_ = Clock::now() + options.request_timeout;
    header_bytes_ = 0;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    parser_->body_limit(boost::none);  // accept_body() sets it
  }
  while (body_ == nullptr && !parser_->is_done()) {
    if (!parse_some()) {
      return false;
    }
  }
  return true;
}

// NOLINTBEGIN(bugprone-unchecked-optional-access): there is a parser as long as a request is read
/// One step of the parser; false when it has to stop.
bool HttpSession::parse_some() {
  const bool had_header = parser_->is_header_done();
  const std::string_view bytes = unparsed();
  if (bytes.empty() || (had_header && parser_->chunked() && bytes.size() < kLastChunkBytes)) {
    return false;
  }
  error_code error;
  const std::size_t taken = parser_->put(asio::buffer(bytes), error);
  parsed_ += taken;
  header_bytes_ += had_header ? 0 : taken;
  // The parser's own limit holds for one call: not for a header in pieces, chunk extensions and trailers.
  const std::size_t max_header_bytes = state_->service->options.max_header_bytes;
  const bool need_more = error == http::error::need_more;
  if (header_bytes_ > max_header_bytes || (need_more && unparsed().size() > max_header_bytes)) {
    error = http::error::header_limit;
  }
  if (error && error != http::error::need_more) {
    refuse(status_of(error), reason_of(error, state_->service->options));
    return false;
  }
  return !need_more && (had_header || !parser_->is_header_done() || accept_header());
}

/// Judges a request by its header, before its body is read; false when it was refused.
bool HttpSession::accept_header() {
  const auto& header = parser_->get();
  const auto [coding, last_coding] = header.equal_range(http::field::transfer_encoding);
  if (coding != last_coding && (std::next(coding) != last_coding || header.version() < 11 ||
                                !boost::beast::iequals(coding->value(), "chunked"))) {
    // RFC 9112 6.1, 6.3: the end of such a body is not known, or what it is.
    refuse(http::status::bad_request, "only Transfer-Encoding: chunked, of HTTP/1.1, is understood");
    return false;
  }
  const auto [host, last_host] = header.equal_range(http::field::host);
  if (host == last_host ? header.version() >= 11 : std::next(host) != last_host) {
    refuse(http::status::bad_request, "a request has one Host header");  // RFC 9112 3.2
    return false;
  }
  return parser_->is_done() || accept_body();
}

/// The same for what the header says about a body.
bool HttpSession::accept_body() {
  const HttpServerOptions& options = state_->service->options;
  const auto& header = parser_->get();
  const std::string_view target = origin_form(header.target());
  if (options.takes_body && !options.takes_body(target)) {
    refuse(http::status::payload_too_large, "no body is taken here");
    return false;
  }
  body_invited_ = !expects_continue(header);
  if (options.streams_body && options.streams_body(header.method(), target, header)) {
    body_ = std::make_shared<RequestBody>(*std::move(parser_), options.max_header_bytes);
    return true;
  }
  if (parser_->content_length() && *parser_->content_length() > options.max_body_bytes) {
    const error_code error = http::error::body_limit;
    refuse(status_of(error), reason_of(error, options));
    return false;
  }
  parser_->body_limit(options.max_body_bytes);
  invite_body();
  return true;
}

/// Once, and only a client that waits for it and has sent nothing of its body yet.
void HttpSession::invite_body() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  if (!std::exchange(body_invited_, true) && unparsed().empty()) {
    // Nothing else is being written, so the socket takes it whole; a client must not rely on it anyway.
    static_cast<void>(transport_.send(kContinue));
  }
}

void HttpSession::hand_out_request() {
  HttpRequest request;
  if (body_ != nullptr) {
    request = to_request(body_->head());
  } else {
    http::request<http::string_body>& message = parser_->get();
    request = to_request(message);
    request.body = std::move(message.body());
  }
  parser_.reset();
  phase_ = Phase::kAnswering;
  deadline_ = Clock::time_point::max();
  form_ = {.version = request.version,
           .keep_alive = request.keep_alive,
           .head = request.method == http::verb::head};
  state_->service->handler(std::move(request),
                           std::make_shared<SessionExchange>(shared_from_this(), body_, peer_address_));
}
// NOLINTEND(bugprone-unchecked-optional-access)

// Bodies that their handlers read ------------------------------------------------------------------------

std::unexpected<Error> HttpSession::answered() {
  return fail(ErrorCode::kGone, "the request is answered: its body is not read any more");
}

void HttpSession::read_body(const std::shared_ptr<RequestBody>& body, HttpExchange::OnPiece on_piece) {
  if (phase_ != Phase::kAnswering || body_ != body) {
    on_piece(answered());
    return;
  }
  const RequestBody::Step step = body_->next(unparsed());
  parsed_ += step.taken;
  if (step.piece) {
    give(std::move(on_piece), *step.piece);
  } else {
    release_parsed();
    invite_body();
    wait_for_body(std::move(on_piece));
  }
}

/// `on_piece` belongs to the wait, so that it ends with its loop.
void HttpSession::wait_for_body(HttpExchange::OnPiece on_piece) {
  phase_ = Phase::kReadingBody;
  deadline_ = Clock::now() + state_->service->options.request_timeout;
  transport_.wait_readable(
      [self = shared_from_this(), on_piece = std::move(on_piece)](const error_code& error) mutable {
        self->on_body_readable(error, std::move(on_piece));
      });
}

void HttpSession::on_body_readable(const error_code& error, HttpExchange::OnPiece on_piece) {
  if (phase_ != Phase::kReadingBody) {
    on_piece(answered());
    return;
  }
  phase_ = Phase::kAnswering;
  deadline_ = Clock::time_point::max();
  std::array<char, HttpLoopState::kReceiveBytes>& buffer = state_->receive_buffer;
  const ssize_t count = error ? 0 : transport_.receive(buffer);
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (bytes.empty() && (count == 0 || !would_block(errno))) {
    body_->fail({ErrorCode::kGone, "the client closed the connection before the end of the body"});
  } else if (input_.empty()) {
    received_ = bytes;
  } else {
    input_.erase(0, std::exchange(parsed_, 0));
    input_.append(bytes);
  }
  read_body(body_, std::move(on_piece));
}

/// The piece is of input_ or of the receive buffer, which stay as they are as long as serving_ holds.
void HttpSession::give(HttpExchange::OnPiece on_piece, Result<std::string_view> piece) {
  serving_ = true;
  on_piece(std::move(piece));
  serving_ = false;
  if (phase_ == Phase::kIdle) {
    serve_requests();
  } else {
    release_parsed();
  }
}

// Answering ---------------------------------------------------------------------------------------------

void HttpSession::answer(const HttpResponse& response) {
  form_.keep_alive = form_.keep_alive && !state_->draining && (body_ == nullptr || body_->whole());
  send(serialize(response, form_));
}

void HttpSession::refuse(http::status status, std::string_view reason) {
  form_.keep_alive = false;
  send(serialize(state_->service->error_answer(status, reason), form_));
}

TakenSocket HttpSession::take_socket() {
  TakenSocket taken{
      .transport = std::move(transport_), .place = std::move(place_), .leftover = std::string(unparsed())};
  phase_ = Phase::kEnded;
  timer_.cancel();
  state_->check_idle();
  return taken;
}

void HttpSession::send(std::string bytes) {
  if (std::exchange(phase_, Phase::kWriting) == Phase::kReadingBody) {
    transport_.cancel_waits();
  }
  body_ = nullptr;
  output_ = std::move(bytes);
  sent_ = 0;
  send_some();
}

void HttpSession::send_some() {
  if (phase_ == Phase::kEnded) {
    return;
  }
  const ssize_t count = transport_.send(std::string_view(output_).substr(sent_));
  if (count < 0 && !would_block(errno)) {
    end();
    return;
  }
  sent_ += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  if (sent_ == output_.size() && !transport_.has_unsent()) {
    on_sent();
    return;
  }
  deadline_ = Clock::now() + state_->service->options.idle_timeout;  // for a peer that does not read
  transport_.wait_writable([self = shared_from_this()](const error_code& error) {
    if (!error) {
      self->send_some();
    }
  });
}

void HttpSession::on_sent() {
  output_ = {};
  if (!form_.keep_alive || state_->draining) {
    linger();
    return;
  }
  phase_ = Phase::kIdle;
  deadline_ = Clock::now() + state_->service->options.idle_timeout;
  if (!serving_) {
    serve_requests();
  }
}

/// For what the transport writes by itself; with an answer its bytes go along.
void HttpSession::flush_unsent() {
  if (transport_.has_unsent()) {
    transport_.wait_writable([self = shared_from_this()](const error_code& error) {
      if (!error) {
        self->transport_.flush();
        self->flush_unsent();
      }
    });
  }
}

void HttpSession::linger() {
  transport_.shut_down_sending();
  flush_unsent();
  phase_ = Phase::kLingering;
  state_->check_idle();
  const Clock::time_point now = Clock::now();
  deadline_ = now + kLingerTimeout;
  arm_timer(now);
  wait_readable();
}

void HttpSession::end() {
  phase_ = Phase::kEnded;
  timer_.cancel();
  transport_.close();
  state_->check_idle();
}

// Deadlines ---------------------------------------------------------------------------------------------

/// The timer runs in steps no longer than the shortest timeout, so it is never later than a deadline that was
/// set meanwhile, and setting one costs no more than a variable.
void HttpSession::arm_timer(Clock::time_point now) {
  if (phase_ == Phase::kEnded) {
    return;
  }
  const HttpServerOptions& options = state_->service->options;
  timer_.expires_at(std::min(deadline_, now + std::min(options.request_timeout, options.idle_timeout)));
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) {
      self->on_deadline();
    }
  });
}

void HttpSession::on_deadline() {
  if (phase_ == Phase::kEnded) {
    return;
  }
  const Clock::time_point now = Clock::now();
  if (now >= deadline_) {
    if (phase_ == Phase::kReadingBody) {
      body_->fail({ErrorCode::kTimeout, "the next bytes of the body did not arrive in time"});
      transport_.cancel_waits();
      deadline_ = Clock::time_point::max();
      arm_timer(now);
      return;
    }
    if (phase_ != Phase::kReading) {
      end();
      return;
    }
    transport_.cancel_waits();
    refuse(http::status::request_timeout, "the request did not arrive in time");
  }
  arm_timer(now);
}

}  // namespace rtp::net
