// The server's side of TLS on one non-blocking socket. What OpenSSL has encrypted belongs to the session: a
// record that the socket does not take whole waits here, so no call has to be repeated with the same bytes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/ssl.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "net/transport.h"

namespace rtp::net {

/// Contracts as in Transport. Not thread-safe; does not own the socket, which outlives its use.
class TlsSession {
 public:
  TlsSession(SSL_CTX& context, int socket);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  [[nodiscard]] TlsHandshake shake_hands();
  [[nodiscard]] ssize_t receive(std::span<char> buffer);
  [[nodiscard]] ssize_t send(std::string_view bytes);
  [[nodiscard]] ssize_t send(std::span<const iovec> parts);

  /// Whether receive() has something to tell although the socket may not be readable.
  [[nodiscard]] bool has_received() const;
  [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }
  void flush();
  void shut_down_sending();

  /// A close_notify, once; none where the handshake is not done or the session has failed.
  void say_goodbye();
  /// Drops what waits; receive() and send() fail with `error`.
  void fail(int error);

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  static BIO_METHOD* bio_method();
  static int read_bio(BIO* bio, char* buffer, int size);
  static int write_bio(BIO* bio, const char* bytes, int size);
  static long control_bio(BIO* bio, int command, long number, void* pointer);

  [[nodiscard]] bool speaks_plain_text() const;
  [[nodiscard]] bool write_record(std::string_view bytes);
  [[nodiscard]] int error_of(int result) const;
  ssize_t fail_with(int error);

  std::unique_ptr<SSL, Free> ssl_;
  int socket_;
  int socket_error_ = 0;       // errno of the last system call that failed for good
  int failure_ = 0;            // errno that ends the session
  bool input_used_up_ = true;  // the last call found the socket empty: what it left makes no whole record
  bool input_ended_ = false;   // the stream of the socket has ended
  bool end_wanted_ = false;    // FIN follows what is unsent
  std::string unsent_;         // encrypted bytes that the socket did not take
};

}  // namespace rtp::net
