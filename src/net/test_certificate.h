// For tests: a self-signed certificate, made on the spot, in files of its own.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/temporary_directory.h"

namespace rtp::net {

class TestCertificate {
 public:
  /// For localhost, with an EC key, valid from yesterday until `seconds_left` from now.
  explicit TestCertificate(const std::string& common_name = "test", long seconds_left = 86400) {
    renew(common_name, seconds_left);
  }

  [[nodiscard]] std::string certificate_file() const { return directory_.path() / "certificate.pem"; }
  [[nodiscard]] std::string key_file() const { return directory_.path() / "key.pem"; }

  /// Another certificate and key in the same files.
  // NOLINTNEXTLINE(readability-make-member-function-const): to a user, the files are a part of it
  void renew(const std::string& common_name, long seconds_left = 86400) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, int (*)(X509*)> certificate(X509_new(), [](X509* one) {
      X509_free(one);
      return 0;
    });
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds_left);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text_bytes(common_name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    write(certificate_file(), [&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
    write(key_file(),
          [&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    write(encrypted_key_file(), [&](BIO* out) {
      PEM_write_bio_PrivateKey(out, key.get(), EVP_aes_128_cbc(), text_bytes("secret"), 6, nullptr, nullptr);
    });
  }

  /// The same key, behind a passphrase.
  [[nodiscard]] std::string encrypted_key_file() const { return directory_.path() / "encrypted.pem"; }
  /// A file that is not PEM.
  [[nodiscard]] std::string write_junk() const {
    std::ofstream(directory_.path() / "junk") << "junk";
    return directory_.path() / "junk";
  }

 private:
  static const unsigned char* text_bytes(std::string_view text) {
    const void* bytes = text.data();
    return static_cast<const unsigned char*>(bytes);
  }

  template <typename Writer>
  static void write(const std::string& file, Writer writer) {
    BIO* out = BIO_new_file(file.c_str(), "w");
    writer(out);
    BIO_free(out);
  }

  TemporaryDirectory directory_;
};

}  // namespace rtp::net
