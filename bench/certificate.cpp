#include "bench/certificate.h"

#include <array>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace rtp::bench {
namespace {

constexpr long kDay = 86400;  // seconds

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* file) const { BIO_free(file); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using X509Certificate = std::unique_ptr<X509, Free>;
using File = std::unique_ptr<BIO, Free>;

X509Certificate self_signed(EVP_PKEY* key) {
  X509Certificate certificate(X509_new());
  static constexpr std::array<unsigned char, 9> kName{'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't'};
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
  if (X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName.data(), kName.size(), -1, 0) != 1 ||
      X509_set_issuer_name(certificate.get(), name) != 1 || X509_set_pubkey(certificate.get(), key) != 1 ||
      X509_sign(certificate.get(), key, EVP_sha256()) == 0) {
    return nullptr;
  }
  return certificate;
}

}  // namespace

Result<Certificate> make_certificate(const std::filesystem::path& folder) {
  Certificate files{.file = folder / "certificate.pem", .key = folder / "key.pem"};
  const Key key(EVP_EC_gen("P-256"));
  const X509Certificate certificate = key == nullptr ? nullptr : self_signed(key.get());
  const File certificate_file(BIO_new_file(files.file.c_str(), "w"));
  const File key_file(BIO_new_file(files.key.c_str(), "w"));
  if (certificate == nullptr || certificate_file == nullptr || key_file == nullptr ||
      PEM_write_bio_X509(certificate_file.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return fail(ErrorCode::kUnavailable, "no certificate could be made in " + folder.string());
  }
  return files;
}

}  // namespace rtp::bench
