#include "gateway/connection.h"

#include <cerrno>
#include <span>
#include <utility>

#include "gateway/shard.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

using net::would_block;
using websocket::CloseCode;
using websocket::Opcode;

constexpr std::size_t kPartsPerWrite = 64;  // frames that leave in one system call

}  // namespace

Connection::Connection(Shard& shard, net::Transport transport, Identity identity)
    : shard_(shard), transport_(std::move(transport)), identity_(std::move(identity)) {}

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
}

bool Connection::send_later(std::uint32_t slot, const SharedDelivery& delivery) {
  if (phase_ != Phase::kOpen) {
    return false;
  }
  const bool first = queue_ == nullptr;
  if (first) {
    queue_ = std::make_unique<SendQueue>();
  }
  queue_->push(slot, delivery);
  return first;
}

void Connection::flush() {
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

void Connection::after_short_send(std::uint32_t slot, const SharedDelivery& delivery, ssize_t sent) {
  if (sent < 0 && !would_block(errno)) {
    abort();
    return;
  }
  if (sent < static_cast<ssize_t>(delivery->frame.size())) {
    send_later(slot, delivery);
    if (sent > 0) {
      queue_->consume(static_cast<std::size_t>(sent));
    }
    queue_->conflate();
  }
  wait_writable();
}

void Connection::send_control(std::string frame) {
  if (queue_ == nullptr) {
    queue_ = std::make_unique<SendQueue>();
  }
  queue_->push(SendQueue::kControl,
               std::make_shared<const Delivery>(
                   Delivery{.real_time_item_id = {}, .sequence_number = 0, .frame = std::move(frame)}));
  flush();
}

void Connection::send_close_frame(CloseCode code, std::string_view reason) {
  phase_ = Phase::kClosing;
  shard_.limit_closing(*this);
  send_control(websocket::encode_close(code, reason));
}

void Connection::reply(std::string_view text) {
  if (phase_ == Phase::kOpen && !blocked_) {
    send_control(websocket::encode_frame(Opcode::kText, text));
  }
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (phase_ != Phase::kOpen) {
    return;
  }
  ending_ = std::make_unique<Ending>(code, std::string(reason));
  send_close_frame(code, reason);
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

void Connection::wait_readable() {
  if (phase_ == Phase::kOver) {
    if (destroyable()) {
      shard_.destroy(*this);
    }
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
    } else if (destroyable()) {
      shard_.destroy(*this);
    }
  });
}

void Connection::read() {
  const std::span<char> buffer = shard_.read_buffer();
  const ssize_t received = transport_.receive(buffer);
  if (received > 0) {
    reader_.consume(buffer.first(static_cast<std::size_t>(received)), shard_.options().limits, *this);
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

void Connection::read_leftover(std::string leftover) {
  if (!leftover.empty()) {
    reader_.consume(leftover, shard_.options().limits, *this);
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
  if (opcode == Opcode::kBinary) {
    close(CloseCode::kUnsupportedData, "Binary messages are not supported: send text");
    return;
  }
  shard_.client_message(*this, payload);
}

void Connection::on_ping(std::string_view payload) {
  // RFC 6455 5.5.3 allows to answer only the latest Ping; while the socket is blocked none is answered, so
  // that a flood of them cannot fill the queue.
  if (phase_ == Phase::kOpen && !blocked_) {
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
