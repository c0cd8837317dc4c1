// For tests: RawClient inside TLS. Trusts every server; a test looks at its certificate.
#pragma once

#include <cerrno>
#include <csignal>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "net/raw_client.h"

namespace rtp::net {

/// One thread may send while another reads.
class TlsClient final : public RawClient {
 public:
  struct Options {
    int version = 0;                 // such as TLS1_2_VERSION; 0: the newest that both speak
    std::string protocols;           // ALPN, each after its length: "\x08http/1.1"
    SSL_SESSION* session = nullptr;  // to resume
  };

  explicit TlsClient(std::uint16_t port) : TlsClient(port, Options{}) {}
  TlsClient(std::uint16_t port, const Options& options) : RawClient(port) {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // of OpenSSL's own socket writes
    ::fcntl(descriptor(), F_SETFL, O_NONBLOCK);
    SSL_set_security_level(ssl_.get(), 0);
    SSL_set_min_proto_version(ssl_.get(), options.version);
    SSL_set_max_proto_version(ssl_.get(), options.version);
    const void* protocols = options.protocols.data();
    SSL_set_alpn_protos(ssl_.get(), static_cast<const unsigned char*>(protocols),
                        static_cast<unsigned>(options.protocols.size()));
    SSL_set_fd(ssl_.get(), descriptor());
    if (options.session != nullptr) {
      SSL_set_session(ssl_.get(), options.session);
    }
    secure_ = drive([this] { return SSL_connect(ssl_.get()); }) == 1;
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    handshake_error_ = secure_ || reason == nullptr ? "" : reason;
  }

  [[nodiscard]] bool secure() const { return secure_; }
  [[nodiscard]] const std::string& handshake_error() const { return handshake_error_; }
  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }

  /// Of the server's certificate.
  [[nodiscard]] std::string common_name() const {
    std::array<char, 64> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(ssl_.get())), NID_commonName,
                              name.data(), name.size());
    return name.data();
  }

  /// The application's bytes of one record, or less.
  [[nodiscard]] std::string receive_record() {
    std::string record(SSL3_RT_MAX_PLAIN_LENGTH, '\0');
    record.resize(static_cast<std::size_t>(std::max<ssize_t>(receive_some(record), 0)));
    return record;
  }

  /// Whether the server said in TLS that nothing more comes.
  [[nodiscard]] bool got_close_notify() const {
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

  /// Says so to the server, and leaves TCP open.
  void shut_down_sending() const override {
    const std::scoped_lock lock(mutex_);
    SSL_shutdown(ssl_.get());
  }

 protected:
  [[nodiscard]] ssize_t send_some(std::string_view bytes) const override {
    return drive([&] { return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); });
  }
  [[nodiscard]] ssize_t receive_some(std::span<char> buffer) override {
    return drive([&] { return SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size())); });
  }

 private:
  template <typename Call>
  int drive(Call call) const {
    for (;;) {
      int error = 0;
      {
        const std::scoped_lock lock(mutex_);
        ERR_clear_error();
        errno = 0;
        const int result = call();
        error = SSL_get_error(ssl_.get(), result);
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
          return result > 0 ? result : 0;
        }
      }
      const short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
      pollfd socket{.fd = descriptor(), .events = events, .revents = 0};
      if (::poll(&socket, 1, kLimitMilliseconds) <= 0) {
        errno = EAGAIN;
        return -1;
      }
    }
  }

  static constexpr int kLimitMilliseconds = 20'000;

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{SSL_new(context_.get()), SSL_free};
  mutable std::mutex mutex_;
  bool secure_ = false;
  std::string handshake_error_;
};

}  // namespace rtp::net
