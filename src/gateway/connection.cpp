#include "gateway/connection.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "gateway/frame_variants.h"
#include "gateway/session_messages.h"
#include "gateway/shard.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

using namespace std::chrono_literals;
using net::would_block;
using websocket::CloseCode;
using websocket::Opcode;

constexpr std::size_t kPartsPerWrite = 64;  // frames that leave in one system call
constexpr std::size_t kMaxWaitingAnswerBytes = std::size_t{16} * 1024;
constexpr std::size_t kMaxWaitingMessageBytes = std::size_t{128} * 1024;
constexpr Connection::Second kLongestCheck = 500;             // between two looks at a connection's times
constexpr std::chrono::seconds kLongestLifetime = 24h * 365;  // of a token; more would not fit in a Second

Connection::Second seconds(std::chrono::seconds time) {
  return static_cast<Connection::Second>(time.count());
}

}  // namespace

Connection::Connection(Shard& shard, Admission admission, Identity identity)
    : shard_(shard),
      event_stream_(admission.agreement.protocol == Protocol::kEventStream),
      last_active_(shard.now()),
      transport_(std::move(admission.taken.transport)),
      place_(std::move(admission.taken.place)),
      address_place_(std::move(admission.agreement.address_place)),
      identity_(std::move(identity)),
      opened_(shard.now()),
      last_heard_(shard.now()) {
  if (admission.agreement.lifetime) {
    expires_ = shard.now() + seconds(std::clamp(*admission.agreement.lifetime, 0s, kLongestLifetime));
  }
  if (admission.agreement.deflate) {
    const websocket::DeflateParameters& deflate = *admission.agreement.deflate;
    reader_ = websocket::MessageReader(deflate);
    if (admission.agreement.takeover_place) {
      own_context_ =
          std::make_unique<OwnContext>(websocket::Deflater({.takeover = deflate.server_takeover,
                                                            .window_bits = deflate.server_window_bits}),
                                       std::move(admission.agreement.takeover_place));
    } else {
      window_bits_ = deflate.server_window_bits;
    }
  }
}

void Connection::start(std::string_view greeting, std::string leftover) {
  const ssize_t sent = transport_.send(greeting);
  if (sent != static_cast<ssize_t>(greeting.size())) {
    abort();  // a fresh socket that cannot take a hundred bytes has lost its peer
  } else {
    read_leftover(std::move(leftover));
  }
  if (transport_.has_unsent()) {
    wait_writable();
  }
  wait_readable();
  shard_.schedule(*this, shard_.now() + 1);
}

void Connection::send_now_slowly(std::uint32_t slot, const SharedFrame& frame) {
  if (queue_ == nullptr && phase_ == Phase::kOpen) {
    last_active_ = shard_.now();
    send_alone(SendQueue::kMessage, in_own_context(frame));
    return;
  }
  send_later(slot, frame);
  flush();
}

void Connection::queue(const SharedFrame& frame) {
  last_active_ = shard_.now();
  if (queue_ == nullptr) {
    queue_ = std::make_unique<SendQueue>();
  }
  queue_->push(SendQueue::kSession, own_context_ == nullptr ? frame : in_own_context(frame));
}

/// What was compressed must be sent, since later messages refer to it: nothing can take its place. What waits
/// for a blocked socket is therefore sent uncompressed, as RFC 7692 6 allows for any message.
SharedFrame Connection::in_own_context(const SharedFrame& frame) const {
  const std::string_view payload = websocket::payload_of(*frame);
  if (payload.size() < kMinCompressedBytes) {
    return frame;
  }
  return std::make_shared<const std::string>(websocket::encode_frame(
      Opcode::kText, own_context_->deflater.compress(payload), websocket::Compressed::kYes));
}

bool Connection::send_later(std::uint32_t slot, const SharedFrame& frame) {
  if (phase_ != Phase::kOpen) {
    return false;
  }
  last_active_ = shard_.now();
  const bool first = queue_ == nullptr;
  if (first) {
    queue_ = std::make_unique<SendQueue>();
  }
  queue_->push(slot, frame);
  return first;
}

void Connection::flush() {
  write_waiting();
  if (session_ != nullptr && idle()) {
    session_->pump();
  }
}

void Connection::write_waiting() {
  transport_.flush();
  while (queue_ != nullptr && !blocked_) {
    std::array<iovec, kPartsPerWrite> parts;
    const ssize_t sent = transport_.send(std::span<const iovec>(parts).first(queue_->gather(parts)));
    if (sent < 0) {
      if (!would_block(errno)) {
        abort();
        return;
      }
      queue_->conflate();
      wait_writable();
      return;
    }
    queue_->consume(static_cast<std::size_t>(sent));
    if (queue_->empty()) {
      queue_.reset();
    }
  }
  if (transport_.has_unsent()) {
    wait_writable();
  } else if (queue_ == nullptr && phase_ == Phase::kClosing && peer_closed_) {
    finish_writing();
  }
}

void Connection::after_short_send(std::uint32_t slot, const SharedFrame& frame, ssize_t sent) {
  if (sent < 0 && !would_block(errno)) {
    abort();
    return;
  }
  if (sent < static_cast<ssize_t>(frame->size())) {
    send_later(slot, frame);
    if (sent > 0) {
      queue_->consume(static_cast<std::size_t>(sent));
    }
    queue_->conflate();
  }
  wait_writable();
}

void Connection::send_control(std::string frame) {
  send_alone(SendQueue::kControl, std::make_shared<const std::string>(std::move(frame)));
}

void Connection::send_alone(std::uint32_t slot, SharedFrame frame) {
  if (queue_ == nullptr) {
    queue_ = std::make_unique<SendQueue>();
  }
  queue_->push(slot, std::move(frame));
  if (!corked_) {
    flush();
  }
}

void Connection::send_close_frame(CloseCode code, std::string_view reason) {
  phase_ = Phase::kClosing;
  deadline_ = shard_.now() + seconds(shard_.options().times.close);
  shard_.schedule(*this, deadline_);
  if (event_stream_) {
    peer_closed_ = true;  // it has nothing to answer with
    send_control(event_stream_close(static_cast<int>(code), reason));
  } else {
    send_control(websocket::encode_close(code, reason));
  }
}

void Connection::reply(Opcode opcode, std::string_view message) {
  if (phase_ == Phase::kOpen) {
    last_active_ = shard_.now();
    send_control(websocket::encode_frame(opcode, message));
  }
}

bool Connection::post(const SharedFrame& frame) {
  const std::size_t waiting = queue_ == nullptr ? 0 : queue_->message_bytes();
  if (waiting > 0 && waiting + frame->size() > kMaxWaitingMessageBytes) {
    return false;
  }
  last_active_ = shard_.now();
  if (event_stream_) {
    send_alone(SendQueue::kMessage,
               std::make_shared<const std::string>(event_stream_data(websocket::payload_of(*frame))));
  } else {
    const bool compresses = queue_ == nullptr && own_context_ != nullptr;
    send_alone(SendQueue::kMessage, compresses ? in_own_context(frame) : frame);
  }
  return true;
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (phase_ != Phase::kOpen) {
    return;
  }
  ending_ = std::make_unique<Ending>(code, std::string(reason));
  send_close_frame(code, reason);
}

void Connection::close_for_restart(std::chrono::milliseconds reconnect_after) {
  if (event_stream_ && phase_ == Phase::kOpen) {
    send_control(event_stream_retry(reconnect_after));
  }
  close(CloseCode::kServiceRestart,
        fmt::format("restarting: reconnect after {} ms", reconnect_after.count()));
}

void Connection::abort() {
  if (phase_ == Phase::kOver) {
    return;
  }
  // The end of the stream which this makes is read by the handler that waits for input, and ends the
  // connection there: never in the middle of a fan-out.
  phase_ = Phase::kLingering;
  queue_.reset();
  transport_.cut();
}

void Connection::finish_writing() {
  // RFC 6455 7.1.1: the server closes TCP first. Only our side, and the rest is read, or a reset could
  // overtake the Close.
  phase_ = Phase::kLingering;
  transport_.shut_down_sending();
  if (transport_.has_unsent()) {
    wait_writable();
  }
}

void Connection::on_due(Second now) {
  if (phase_ == Phase::kOpen) {
    on_due_while_open(now);
  } else if (phase_ != Phase::kOver) {
    if (now >= deadline_) {
      abort();
    } else {
      shard_.schedule(*this, deadline_);
    }
  }
}

void Connection::on_due_while_open(Second now) {
  const ConnectionTimes& times = shard_.options().times;
  // What API Gateway says on both occasions.
  static constexpr std::string_view kGoingAway = "Going away";
  const auto end_of = [](Second begin, std::chrono::seconds limit) {
    return limit.count() > 0 ? begin + seconds(limit) : kNever;
  };
  struct End {
    Second at;
    CloseCode code;
    std::string_view reason;
  };
  Second next = now + kLongestCheck;
  for (const End& end :
       {End{expires_, CloseCode::kPolicyViolation, "token expired"},
        End{end_of(opened_, times.duration), CloseCode::kGoingAway, kGoingAway},
        End{event_stream_ ? kNever : end_of(last_active_, times.idle), CloseCode::kGoingAway, kGoingAway}}) {
    if (now >= end.at) {
      close(end.code, end.reason);
      return;
    }
    next = std::min(next, end.at);
  }
  if (times.ping_interval.count() > 0) {
    ping_if_silent(now);
    next = std::min(next, deadline_ > 0 ? deadline_ : last_heard_ + seconds(times.ping_interval));
  }
  if (phase_ == Phase::kOpen) {
    shard_.schedule(*this, next);
  }
}

void Connection::ping_if_silent(Second now) {
  const ConnectionTimes& times = shard_.options().times;
  if (deadline_ > 0 && last_heard_ + seconds(times.pong) >= deadline_) {
    deadline_ = 0;  // it said something after our Ping
  }
  if (deadline_ > 0 && now >= deadline_) {
    ending_ = std::make_unique<Ending>(CloseCode::kAbnormal, "No answer to a Ping");
    abort();
    return;
  }
  // A client that does not read cannot answer, and is not cut off for being slow: whether its host lives is
  // TCP's to find out.
  if (deadline_ != 0 || blocked_ || now < last_heard_ + seconds(times.ping_interval)) {
    return;
  }
  if (event_stream_) {
    last_heard_ = now;  // nothing will be heard: TCP says whether it lives
    send_control(std::string(kEventStreamComment));
  } else {
    deadline_ = now + seconds(times.pong);
    send_control(websocket::encode_frame(Opcode::kPing, {}));
  }
}

bool Connection::answers_pile_up() const {
  return phase_ == Phase::kOpen && blocked_ && queue_ != nullptr &&
         queue_->control_bytes() > kMaxWaitingAnswerBytes;
}

void Connection::wait_readable() {
  if (phase_ == Phase::kOver) {
    if (destroyable()) {
      shard_.destroy(*this);
    }
    return;
  }
  if (answers_pile_up()) {
    paused_ = true;
    return;
  }
  ++pending_waits_;
  transport_.wait_readable([this](const boost::system::error_code& error) {
    --pending_waits_;
    if (error) {
      over();
    } else {
      read();
    }
    wait_readable();
  });
}

void Connection::wait_writable() {
  if (blocked_) {
    return;
  }
  blocked_ = true;
  ++pending_waits_;
  transport_.wait_writable([this](const boost::system::error_code&) {
    --pending_waits_;
    blocked_ = false;
    if (phase_ != Phase::kOver) {
      flush();
      if (phase_ == Phase::kLingering) {
        report_end();
      }
      if (paused_ && !answers_pile_up()) {
        paused_ = false;
        wait_readable();
      }
    } else if (destroyable()) {
      shard_.destroy(*this);
    }
  });
}

void Connection::read() {
  const std::span<char> buffer = shard_.read_buffer();
  const ssize_t received = transport_.receive(buffer);
  if (received > 0) {
    last_heard_ = shard_.now();
    consume(buffer.first(static_cast<std::size_t>(received)));
    if (phase_ == Phase::kLingering) {
      report_end();
    }
    return;
  }
  if (received < 0 && would_block(errno)) {
    return;
  }
  over();
}

/// All answers to one piece of input leave together.
void Connection::consume(std::span<char> bytes) {
  if (event_stream_) {
    return;  // a client of events has nothing more to say
  }
  corked_ = true;
  reader_.consume(bytes, shard_.options().limits, *this);
  corked_ = false;
  flush();
}

void Connection::read_leftover(std::string leftover) {
  if (!leftover.empty()) {
    consume(leftover);
  }
}

void Connection::over() {
  if (phase_ == Phase::kOver) {
    return;
  }
  phase_ = Phase::kOver;
  queue_.reset();
  transport_.close();
  report_end();
}

void Connection::report_end() {
  if (!reported_) {
    reported_ = true;
    shard_.connection_over(*this, ending_ == nullptr ? Ending{} : *ending_);
  }
}

void Connection::on_message(Opcode opcode, std::string_view payload) {
  if (phase_ != Phase::kOpen) {
    return;
  }
  last_active_ = shard_.now();
  if (shard_.options().echo) {
    reply(opcode, payload);
    return;
  }
  if (opcode == Opcode::kBinary) {
    close(CloseCode::kUnsupportedData, "Binary messages are not supported: send text");
    return;
  }
  shard_.client_message(*this, payload);
}

void Connection::on_ping(std::string_view payload) {
  if (phase_ == Phase::kOpen) {
    last_active_ = shard_.now();
    send_control(websocket::encode_frame(Opcode::kPong, payload));
  }
}

void Connection::on_pong(std::string_view /*payload*/) {}

void Connection::on_close(CloseCode code, std::string_view reason) {
  peer_closed_ = true;
  if (phase_ == Phase::kOpen) {
    ending_ = std::make_unique<Ending>(code, std::string(reason));
    send_close_frame(code, {});
  } else {
    flush();
  }
}

void Connection::on_violation(CloseCode code, std::string_view reason) {
  peer_closed_ = true;  // nothing it sends is read any more
  if (phase_ == Phase::kOpen) {
    ending_ = std::make_unique<Ending>(code, std::string(reason));
    send_close_frame(code, reason);
  } else {
    flush();
  }
}

}  // namespace rtp::gateway
