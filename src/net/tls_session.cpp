#include "net/tls_session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

namespace rtp::net {
namespace {

constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

/// Beyond, a session that wants to write more has failed. One record and alerts are far below; only a peer
/// that reads nothing and makes the session answer it, as by key updates, gets there.
constexpr std::size_t kMaxUnsentBytes = 64 * std::size_t{1024};

/// Cuts several pieces into the bytes of as few records as possible.
class RecordCutter {
 public:
  explicit RecordCutter(std::span<const iovec> parts) : parts_(parts) {}

  /// Empty at the end; valid until the next call.
  std::string_view next() {
    thread_local std::array<char, kRecordBytes> gathered;
    const std::string_view first = take(kRecordBytes);
    if (first.size() == kRecordBytes || parts_.empty()) {
      return first;
    }
    std::size_t size = first.copy(gathered.data(), kRecordBytes);
    while (size < kRecordBytes && !parts_.empty()) {
      size += take(kRecordBytes - size).copy(gathered.data() + size, kRecordBytes);
    }
    return {gathered.data(), size};
  }

 private:
  /// At most `size` bytes of one piece.
  std::string_view take(std::size_t size) {
    if (parts_.empty()) {
      return {};
    }
    const std::string_view part(static_cast<const char*>(parts_.front().iov_base), parts_.front().iov_len);
    const std::string_view taken = part.substr(offset_, size);
    offset_ += taken.size();
    if (offset_ == part.size()) {
      parts_ = parts_.subspan(1);
      offset_ = 0;
    }
    return taken;
  }

  std::span<const iovec> parts_;
  std::size_t offset_ = 0;  // bytes taken of the first
};

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, int socket) : ssl_(SSL_new(&context)), socket_(socket) {
  BIO* bio = ssl_ == nullptr ? nullptr : BIO_new(bio_method());
  if (bio == nullptr) {
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

// The socket under OpenSSL ------------------------------------------------------------------------------

BIO_METHOD* TlsSession::bio_method() {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "non-blocking socket");
    if (method == nullptr) {
      throw std::bad_alloc();
    }
    BIO_meth_set_read(method, read_bio);
    BIO_meth_set_write(method, write_bio);
    BIO_meth_set_ctrl(method, control_bio);
    return method;
  }();
  return kMethod;
}

int TlsSession::read_bio(BIO* bio, char* buffer, int size) {
  auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const ssize_t count = ::recv(session.socket_, buffer, static_cast<std::size_t>(size), MSG_DONTWAIT);
  session.input_ended_ = count == 0;
  if (count < 0) {
    if (would_block(errno)) {
      session.input_used_up_ = true;
      BIO_set_retry_read(bio);
    } else {
      session.socket_error_ = errno;
    }
  }
  return static_cast<int>(count);
}

/// Takes all, always: what the socket does not is unsent.
int TlsSession::write_bio(BIO* bio, const char* bytes, int size) {
  auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  std::string_view rest(bytes, static_cast<std::size_t>(size));
  if (session.unsent_.empty()) {
    const ssize_t count = ::send(session.socket_, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && !would_block(errno)) {
      session.socket_error_ = errno;
      return -1;
    }
    rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  } else if (session.unsent_.size() > kMaxUnsentBytes) {
    session.socket_error_ = ENOBUFS;
    return -1;
  }
  session.unsent_.append(rest);
  return size;
}

long TlsSession::control_bio(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return static_cast<TlsSession*>(BIO_get_data(bio))->input_ended_ ? 1 : 0;
    default:
      return 0;
  }
}

// Handshake and reading ---------------------------------------------------------------------------------

/// Every request of HTTP begins with a letter or an empty line; no record of TLS does.
bool TlsSession::speaks_plain_text() const {
  char first = 0;
  if (::recv(socket_, &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) {
    return false;
  }
  return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') || first == '\r' || first == '\n';
}

TlsHandshake TlsSession::shake_hands() {
  if (SSL_in_before(ssl_.get()) != 0 && speaks_plain_text()) {
    return TlsHandshake::kPlainText;
  }
  ERR_clear_error();
  input_used_up_ = false;
  const int result = SSL_accept(ssl_.get());
  if (result == 1) {
    return TlsHandshake::kDone;
  }
  if (error_of(result) == EAGAIN) {
    return TlsHandshake::kUnderWay;
  }
  return TlsHandshake::kFailed;
}

/// What a call of OpenSSL that did not succeed means: EAGAIN, 0 for the end of the stream, else the errno.
int TlsSession::error_of(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return EAGAIN;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_SYSCALL:
      return socket_error_ != 0 ? socket_error_ : ECONNRESET;
    default:
      return EPROTO;
  }
}

ssize_t TlsSession::receive(std::span<char> buffer) {
  if (failure_ != 0) {
    return fail_with(failure_);
  }
  ERR_clear_error();
  input_used_up_ = false;
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
  if (result == 1) {
    return static_cast<ssize_t>(count);
  }
  const int error = error_of(result);
  if (error == 0) {
    return 0;
  }
  if (error == EAGAIN) {
    errno = EAGAIN;
    return -1;
  }
  return fail_with(error);
}

bool TlsSession::has_received() const {
  return failure_ != 0 || (!input_used_up_ && SSL_has_pending(ssl_.get()) != 0);
}

// Writing -----------------------------------------------------------------------------------------------

ssize_t TlsSession::send(std::string_view bytes) {
  // NOLINTNEXTLINE(*-const-cast): iovec is shared with readv
  const iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
  return send({&part, 1});
}

ssize_t TlsSession::send(std::span<const iovec> parts) {
  flush();
  if (failure_ != 0) {
    return fail_with(failure_);
  }
  if (!unsent_.empty()) {
    errno = EAGAIN;
    return -1;
  }
  RecordCutter cutter(parts);
  std::size_t taken = 0;
  while (unsent_.empty()) {
    const std::string_view bytes = cutter.next();
    if (bytes.empty()) {
      break;
    }
    if (!write_record(bytes)) {
      return taken > 0 ? static_cast<ssize_t>(taken) : -1;
    }
    taken += bytes.size();
  }
  return static_cast<ssize_t>(taken);
}

/// Takes all or fails for good: there is nothing that it could wait for. (A peer that cuts its own handshake
/// messages in the middle of application data would be; nobody does.)
bool TlsSession::write_record(std::string_view bytes) {
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
  if (result == 1) {
    return true;
  }
  const int error = error_of(result);
  fail_with(error == EAGAIN || error == 0 ? EPROTO : error);
  return false;
}

void TlsSession::flush() {
  if (!unsent_.empty()) {
    const ssize_t count = ::send(socket_, unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && !would_block(errno)) {
      fail(errno);
      return;
    }
    unsent_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (!unsent_.empty()) {
      return;
    }
    unsent_ = {};
  }
  if (std::exchange(end_wanted_, false)) {
    ::shutdown(socket_, SHUT_WR);
  }
}

void TlsSession::shut_down_sending() {
  say_goodbye();
  end_wanted_ = true;
  flush();
}

void TlsSession::say_goodbye() {
  const bool said = (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0;
  if (failure_ == 0 && !said && SSL_is_init_finished(ssl_.get()) != 0) {
    ERR_clear_error();
    static_cast<void>(SSL_shutdown(ssl_.get()));
  }
}

void TlsSession::fail(int error) {
  failure_ = error;
  unsent_ = {};
}

ssize_t TlsSession::fail_with(int error) {
  if (failure_ == 0) {
    fail(error);
  }
  errno = failure_;
  return -1;
}

}  // namespace rtp::net
