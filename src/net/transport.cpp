#include "net/transport.h"

#include "net/tls_session.h"

namespace rtp::net {

namespace asio = boost::asio;
using boost::system::error_code;

Transport::Transport(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

Transport::Transport(asio::ip::tcp::socket socket, std::unique_ptr<TlsSession> session)
    : session_(std::move(session)), socket_(std::move(socket)) {}

Transport::~Transport() = default;
Transport::Transport(Transport&& other) noexcept = default;
Transport& Transport::operator=(Transport&& other) noexcept = default;

TlsHandshake Transport::shake_hands() {
  if (session_ == nullptr) {
    return TlsHandshake::kDone;
  }
  const TlsHandshake state = session_->shake_hands();
  if (state == TlsHandshake::kPlainText || state == TlsHandshake::kFailed) {
    session_.reset();
  }
  return state;
}

ssize_t Transport::send(std::span<const iovec> parts) {
  if (session_ != nullptr) {
    return session_->send(parts);
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());  // NOLINT(*-const-cast): sendmsg() only reads them
  message.msg_iovlen = parts.size();
  return ::sendmsg(native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t Transport::receive_tls(std::span<char> buffer) { return session_->receive(buffer); }

ssize_t Transport::send_tls(std::string_view bytes) { return session_->send(bytes); }

bool Transport::tls_has_received() const { return session_->has_received(); }

bool Transport::tls_has_unsent() const { return session_->has_unsent(); }

void Transport::flush_tls() { session_->flush(); }

void Transport::cancel_waits() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Transport::shut_down_sending() {
  if (session_ != nullptr) {
    session_->shut_down_sending();
  } else {
    ::shutdown(native_handle(), SHUT_WR);
  }
}

void Transport::cut() {
  if (session_ != nullptr) {
    session_->fail(ECONNRESET);
  }
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  ::shutdown(native_handle(), SHUT_RDWR);
}

void Transport::close() {
  if (session_ != nullptr) {
    session_->say_goodbye();
    session_.reset();
  }
  error_code ignored;
  socket_.close(ignored);
}

std::optional<std::string> Transport::remote_address() const {
  error_code error;
  const asio::ip::address address = socket_.remote_endpoint(error).address();
  if (error) {
    return std::nullopt;
  }
  // An IPv4 address that a dual-stack socket shows as ::ffff:a.b.c.d is shown as what it is.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace rtp::net
