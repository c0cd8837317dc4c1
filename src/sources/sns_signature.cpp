#include "sources/sns_signature.h"

#include <ctime>
#include <limits>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "dynamodb/base64.h"

namespace rtp::sources {
namespace {

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(ErrorCode::kUnauthenticated, fmt::format("the message is not signed by SNS: {}", reason));
}

const EVP_MD* algorithm_of(std::string_view signature_version) {
  if (signature_version == "1") {
    return EVP_sha1();
  }
  return signature_version == "2" ? EVP_sha256() : nullptr;
}

Owned<X509> parse_certificate(std::string_view pem) {
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return nullptr;
  }
  const Owned<BIO> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Owned<X509>(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
}

bool is_valid_at(const X509* certificate, std::chrono::milliseconds time) {
  std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return X509_cmp_time(X509_get0_notBefore(certificate), &seconds) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &seconds) > 0;
}

}  // namespace

Result<void> verify_sns_signature(const events::SnsMessage& message, std::string_view certificate,
                                  std::chrono::milliseconds time) {
  const EVP_MD* algorithm = algorithm_of(message.signature_version);
  if (algorithm == nullptr) {
    return refuse(fmt::format("its SignatureVersion \"{}\" is unknown", message.signature_version));
  }
  const auto signature = dynamodb::decode_base64(message.signature);
  if (!signature) {
    return refuse("its Signature is no base64");
  }
  const Owned<X509> parsed = parse_certificate(certificate);
  if (!parsed || !is_valid_at(parsed.get(), time)) {
    return refuse("what is at its SigningCertURL is no certificate that is valid now");
  }
  const std::string text = events::string_to_sign(message);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (!context ||
      EVP_DigestVerifyInit(context.get(), nullptr, algorithm, nullptr, X509_get0_pubkey(parsed.get())) != 1 ||
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature->data()),
                       signature->size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) != 1) {
    return refuse("its Signature is not of this text");
  }
  return {};
}

}  // namespace rtp::sources
