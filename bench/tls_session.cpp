#include "bench/tls_session.h"

#include <cerrno>

#include <fmt/format.h>
#include <openssl/err.h>

namespace rtp::bench {
namespace {

std::unexpected<Error> tls_failure(std::string_view what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", what, reason == nullptr ? "no reason" : reason));
}

}  // namespace

Result<TlsContext> TlsContext::create() {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const settings = context.context_.get();
  if (settings == nullptr || SSL_CTX_set_min_proto_version(settings, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_ciphersuites(settings, "TLS_AES_128_GCM_SHA256") != 1) {
    return tls_failure("TLS of the load generator");
  }
  SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Result<TlsSession> TlsSession::connect(const TlsContext& context, const FileDescriptor& socket) {
  TlsSession session(SSL_new(context.context_.get()));
  if (session.session_ == nullptr || SSL_set_fd(session.session_.get(), socket.number()) != 1 ||
      SSL_connect(session.session_.get()) != 1) {
    return tls_failure("TLS handshake");
  }
  return session;
}

Result<void> TlsSession::send_all(std::string_view bytes) {
  std::size_t sent = 0;
  if (SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent) != 1 || sent != bytes.size()) {
    return tls_failure("TLS send");
  }
  return {};
}

ssize_t TlsSession::receive(std::span<char> buffer) {
  const int received = SSL_read(session_.get(), buffer.data(), static_cast<int>(buffer.size()));
  if (received > 0) {
    return received;
  }
  switch (SSL_get_error(session_.get(), received)) {
    case SSL_ERROR_WANT_READ:
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      ERR_clear_error();
      errno = EPROTO;
      return -1;
  }
}

}  // namespace rtp::bench
