#include "net/web_tls.h"

#include <array>
#include <new>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace rtp::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::array<unsigned char, 9> kOfferedHttp11 = {8,   'h', 't', 't', 'p',
                                                         '/', '1', '.', '1'};  // as ALPN has it

bool is_address(const std::string& host) {
  error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

/// It trusts nobody yet.
std::shared_ptr<ssl::context> make_client_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_alpn_protos(context->native_handle(), kOfferedHttp11.data(), kOfferedHttp11.size());
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);  // idle connections hold no buffers
  context->set_verify_mode(ssl::verify_peer);
  return context;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_web_tls(const std::string& ca_file) {
  std::shared_ptr<ssl::context> context = make_client_context();
  error_code error;
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(ca_file, error);
  }
  if (error) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the CA file '{}' cannot be used ({}): name a file of certificates in PEM form",
                            ca_file, error.message()));
  }
  return context;
}

Result<std::shared_ptr<ssl::context>> make_web_tls_of(std::string_view certificates) {
  std::shared_ptr<ssl::context> context = make_client_context();
  error_code error;
  context->add_certificate_authority(boost::asio::buffer(certificates), error);
  const X509_STORE* store = SSL_CTX_get_cert_store(context->native_handle());
  if (error || sk_X509_OBJECT_num(X509_STORE_get0_objects(store)) == 0) {
    return fail(ErrorCode::kInvalidArgument, "there is no certificate in PEM form among the trusted ones");
  }
  return context;
}

void expect_host(SSL& ssl, const std::string& host) {
  bool done = false;
  if (is_address(host)) {
    done = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(&ssl), host.c_str()) == 1;
  } else {
    SSL_set_hostflags(&ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    std::string name = host;  // the macro around this call casts away const
    done = SSL_set1_host(&ssl, host.c_str()) == 1 &&
           SSL_ctrl(&ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
  }
  if (!done) {
    throw std::bad_alloc();  // going on would trust any certificate
  }
}

std::string handshake_failure(const SSL& ssl, const std::string& host, const error_code& error) {
  if (const long verified = SSL_get_verify_result(&ssl); verified != X509_V_OK) {
    return fmt::format("certificate of {} is not trusted: {}", host, X509_verify_cert_error_string(verified));
  }
  return fmt::format("no TLS connection to {}: {}", host, error.message());
}

}  // namespace rtp::net
