// The bytes of one TCP connection, as they are or inside TLS, with the semantics and errno of recv() and
// send() on a non-blocking socket. A plain connection costs one null check over the bare system call.
#pragma once

#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace rtp::net {

class TlsSession;

/// Whether `error`, an errno of recv() or send(), only asks to try again later.
[[nodiscard]] inline bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

enum class TlsHandshake {
  kDone,
  kUnderWay,   // wait until readable, then ask again
  kPlainText,  // the peer does not speak TLS: from here on the transport is plain
  kFailed,     // the peer has its alert, and the transport is plain: end it
};

/// Not thread-safe: belongs to the loop of its socket. Waits end with an error when it is closed.
class Transport {
 public:
  /// Plain. `socket` is connected and non-blocking, here and below.
  explicit Transport(boost::asio::ip::tcp::socket socket);
  /// The server's side of TLS. `session`, never nullptr, is of the same socket.
  Transport(boost::asio::ip::tcp::socket socket, std::unique_ptr<TlsSession> session);
  ~Transport();
  Transport(Transport&& other) noexcept;
  Transport& operator=(Transport&& other) noexcept;

  [[nodiscard]] bool is_tls() const { return session_ != nullptr; }
  /// Goes on with the handshake, which must be done before anything is received or sent. kDone where plain.
  [[nodiscard]] TlsHandshake shake_hands();

  /// Bytes received, 0 at the end of the stream, or -1 with errno: EAGAIN when it would block, EPROTO for
  /// what is not TLS. One call after each wait is enough: wait_readable() knows what waits in the session.
  [[nodiscard]] ssize_t receive(std::span<char> buffer) {
    if (session_ == nullptr) [[likely]] {
      return ::recv(native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    }
    return receive_tls(buffer);
  }

  /// Bytes taken, which the caller need not keep, or -1 with errno: EAGAIN when it would block. Inside TLS
  /// the end of what was taken, at most one record of 16 KB, may still wait in the session: see has_unsent().
  [[nodiscard]] ssize_t send(std::string_view bytes) {
    if (session_ == nullptr) [[likely]] {
      return ::send(native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return send_tls(bytes);
  }
  /// The same for several pieces: one system call, or as few records as they fit in.
  [[nodiscard]] ssize_t send(std::span<const iovec> parts);

  /// Whether bytes that were taken wait for the socket: then wait_writable() and flush(), or send() more.
  /// While it holds nothing more is taken.
  [[nodiscard]] bool has_unsent() const { return session_ != nullptr && tls_has_unsent(); }
  /// Gives the socket what waits, as far as it takes it. An error is one of the next receive().
  void flush() {
    if (session_ != nullptr) {
      flush_tls();
    }
  }

  /// Calls `handler(error_code)` once receive() has something to tell. Never from within this call.
  template <typename Handler>
  void wait_readable(Handler handler) {
    if (session_ != nullptr && tls_has_received()) {
      boost::asio::post(socket_.get_executor(),
                        [handler = std::move(handler)]() mutable { handler(boost::system::error_code{}); });
    } else {
      socket_.async_wait(boost::asio::socket_base::wait_read, std::move(handler));
    }
  }

  /// Calls `handler(error_code)` once the socket takes bytes. Never from within this call.
  template <typename Handler>
  void wait_writable(Handler handler) {
    socket_.async_wait(boost::asio::socket_base::wait_write, std::move(handler));
  }
  /// Ends both waits with operation_aborted, where they have not ended already.
  void cancel_waits();

  /// Says to the peer that nothing more comes (TLS close_notify, then FIN), after what has_unsent().
  void shut_down_sending();
  /// Drops what waits and ends the stream both ways; the peer sees a reset once the transport is closed. What
  /// waits until readable learns of the end.
  void cut();
  /// Says goodbye where TLS wants it and the socket takes it, and closes. Idempotent.
  void close();

  /// -1 when closed.
  [[nodiscard]] int native_handle() { return socket_.native_handle(); }
  /// The peer's address without port; absent when it has gone.
  [[nodiscard]] std::optional<std::string> remote_address() const;

 private:
  ssize_t receive_tls(std::span<char> buffer);
  ssize_t send_tls(std::string_view bytes);
  [[nodiscard]] bool tls_has_received() const;
  [[nodiscard]] bool tls_has_unsent() const;
  void flush_tls();

  std::unique_ptr<TlsSession> session_;  // nullptr: plain; first, to share a cache line with the descriptor
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace rtp::net
