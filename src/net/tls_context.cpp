#include "net/tls_context.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/log.h"
#include "net/tls_session.h"

namespace rtp::net {
namespace {

constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::array<unsigned char, 9> kHttp11 = {8,   'h', 't', 't', 'p',
                                                  '/', '1', '.', '1'};  // as ALPN has it

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPointer = std::unique_ptr<BIO, Free>;
using CertificatePointer = std::unique_ptr<X509, Free>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Free>;

std::unexpected<Error> wrong_file(std::string_view kind, const std::string& file, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("TLS {} file {} {}", kind, file, what));
}

/// OpenSSL's own words for its last error.
std::string_view openssl_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "unknown error" : reason;
}

Result<std::string> read_file(std::string_view kind, const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return wrong_file(kind, file, "cannot be read: it is a directory");
  }
  std::ifstream stream(file);
  if (!stream) {
    return wrong_file(kind, file, fmt::format("cannot be read: {}", std::generic_category().message(errno)));
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

BioPointer reader_of(const std::string& text) {
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    return "unknown";
  }
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

void warn_of_validity(const X509* certificate, const std::string& file) {
  const ASN1_TIME* not_before = X509_get0_notBefore(certificate);
  const ASN1_TIME* not_after = X509_get0_notAfter(certificate);
  if (X509_cmp_current_time(not_after) < 0) {
    log(LogLevel::kWarning, "the TLS certificate has expired, clients will refuse it: renew it",
        {{"file", file}, {"notAfter", time_text(not_after)}});
  } else if (X509_cmp_current_time(not_before) > 0) {
    log(LogLevel::kWarning, "the TLS certificate is not valid yet, clients will refuse it",
        {{"file", file}, {"notBefore", time_text(not_before)}});
  }
}

Result<void> use_certificates(SSL_CTX& context, const std::string& file) {
  RTP_TRY(const std::string text, read_file("certificate", file));
  const BioPointer reader = reader_of(text);
  const CertificatePointer leaf(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
  if (leaf == nullptr) {
    return wrong_file("certificate", file,
                      "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----): convert it with "
                      "'openssl x509 -inform DER' or name another file");
  }
  if (SSL_CTX_use_certificate(&context, leaf.get()) != 1) {
    return wrong_file("certificate", file,
                      fmt::format("cannot be used ({}): make a new certificate", openssl_reason()));
  }
  for (;;) {
    const CertificatePointer next(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
    if (next == nullptr) {
      break;
    }
    if (SSL_CTX_add1_chain_cert(&context, next.get()) != 1) {
      return wrong_file("certificate", file,
                        fmt::format("has an intermediate certificate that cannot be used ({}): replace it",
                                    openssl_reason()));
    }
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return wrong_file(
        "certificate", file,
        fmt::format("is damaged after its first certificate ({}): copy it again", openssl_reason()));
  }
  warn_of_validity(leaf.get(), file);
  return {};
}

/// Instead of a question on the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<void> use_key(SSL_CTX& context, const std::string& file, const std::string& certificate_file) {
  RTP_TRY(const std::string text, read_file("key", file));
  bool asked = false;
  const KeyPointer key(PEM_read_bio_PrivateKey(reader_of(text).get(), nullptr, refuse_passphrase, &asked));
  if (asked) {
    return wrong_file("key", file, "is encrypted: write it without a passphrase with 'openssl pkey'");
  }
  if (key == nullptr) {
    return wrong_file("key", file,
                      "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----): convert it with "
                      "'openssl pkey -inform DER' or name another file");
  }
  if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1) {
    return wrong_file(
        "key", file,
        fmt::format("does not fit the certificate in {} ({}): give the key that the certificate "
                    "was made for",
                    certificate_file, openssl_reason()));
  }
  return {};
}

int select_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void* /*unused*/) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, kHttp11.data(), kHttp11.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(&context, kCiphersOfTls12);
  // An end without close_notify is an end: HTTP and WebSocket messages know their own.
  SSL_CTX_set_options(&context,
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // An idle connection holds no buffers; a record and its header come with one system call.
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
  // A flood of records without application data must not hold the loop.
  SSL_CTX_clear_mode(&context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(&context, 1);
  // Clients resume with tickets, which cost the server no memory.
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(&context, select_protocol, nullptr);
}

Result<std::shared_ptr<SSL_CTX>> make_context(const std::string& certificate_file,
                                              const std::string& key_file) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (context == nullptr) {
    throw std::bad_alloc();
  }
  ERR_clear_error();
  set_rules(*context);
  RTP_CHECK(use_certificates(*context, certificate_file));
  RTP_CHECK(use_key(*context, key_file, certificate_file));
  ERR_clear_error();
  return context;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::load(std::string certificate_chain_file,
                                                     std::string key_file) {
  std::shared_ptr<TlsContext> made(new TlsContext(std::move(certificate_chain_file), std::move(key_file)));
  RTP_CHECK(made->reload());
  return made;
}

Result<void> TlsContext::reload() {
  RTP_TRY(std::shared_ptr<SSL_CTX> context, make_context(certificate_chain_file_, key_file_));
  const std::scoped_lock lock(mutex_);
  context_.swap(context);
  return {};
}

Transport TlsContext::secure(boost::asio::ip::tcp::socket socket) const {
  const std::shared_ptr<SSL_CTX> context = [this] {
    const std::scoped_lock lock(mutex_);
    return context_;
  }();
  auto session = std::make_unique<TlsSession>(*context, socket.native_handle());
  return {std::move(socket), std::move(session)};
}

}  // namespace rtp::net
