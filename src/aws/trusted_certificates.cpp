#include "aws/trusted_certificates.h"

#include <filesystem>
#include <system_error>

#include <openssl/ssl.h>

#include "aws/amazon_roots.h"
#include "net/web_tls.h"

namespace rtp::aws {
namespace {

std::string named_file(const Environment& environment) {
  const std::string file = environment("AWS_CA_BUNDLE");
  return file.empty() ? environment("SSL_CERT_FILE") : file;
}

/// OpenSSL, as it is linked into the package, may look where another distribution has them.
std::string system_file() {
  for (const char* path : {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      return path;
    }
  }
  return {};
}

}  // namespace

TrustedCertificates::TrustedCertificates(const Environment& environment) : file_(named_file(environment)) {
  if (file_.empty()) {
    file_ = system_file();
    // OpenSSL reads the environment once. Not on the thread: the runtime's loop sets variables meanwhile.
    // Should it fail, what is made on the thread does as well.
    static_cast<void>(OPENSSL_init_ssl(0, nullptr));
    amazon_ = std::async(std::launch::async, [] { return net::make_web_tls_of(amazon_root_certificates()); });
  }
}

std::function<TrustedCertificates::Tls()> TrustedCertificates::of(std::string_view endpoint) const {
  if (amazon_.valid() && is_amazon_url(endpoint)) {
    return [tls = amazon_] { return tls.get(); };
  }
  return [file = file_] { return net::make_web_tls(file); };
}

}  // namespace rtp::aws
