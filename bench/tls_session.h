// TLS of the load generator's subscribers: version 1.3 with AES-128, whatever else the server offers, so that
// all servers do the same work. It trusts every certificate. Belongs to one thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <openssl/ssl.h>
#include <sys/types.h>

#include "base/error.h"
#include "bench/socket.h"

namespace rtp::bench {

/// What all sessions of a client share.
class TlsContext {
 public:
  [[nodiscard]] static Result<TlsContext> create();

 private:
  friend class TlsSession;
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  explicit TlsContext(SSL_CTX* context) : context_(context) {}

  std::unique_ptr<SSL_CTX, Free> context_;
};

class TlsSession {
 public:
  /// Does the handshake on a connected, blocking socket, which must outlive the session.
  [[nodiscard]] static Result<TlsSession> connect(const TlsContext& context, const FileDescriptor& socket);

  /// Sends all bytes. REQUIRES: the socket still blocks.
  [[nodiscard]] Result<void> send_all(std::string_view bytes);

  /// As recv(2): how many bytes, 0 at the end of the stream, -1 with errno, which is EAGAIN when nothing has
  /// arrived. At most one record at a time.
  [[nodiscard]] ssize_t receive(std::span<char> buffer);

 private:
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  explicit TlsSession(SSL* session) : session_(session) {}

  std::unique_ptr<SSL, Free> session_;
};

}  // namespace rtp::bench
