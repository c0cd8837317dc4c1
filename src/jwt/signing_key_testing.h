// Signs tokens with keys made by OpenSSL on the spot, for tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace rtp::jwt {

inline std::string encode_base64url(std::string_view bytes) {
  std::string text(((bytes.size() + 2) / 3 * 4) + 1, '\0');
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      out, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()))));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  std::erase(text, '=');
  return text;
}

/// {"keys":[jwk,...]}
template <typename... Jwks>
std::string jwks(const Jwks&... jwk) {
  std::string text = R"({"keys":[)";
  ((text += std::string(text.ends_with('[') ? "" : ",").append(jwk)), ...);
  return text.append("]}");
}

class SigningKey {
 public:
  static SigningKey hs256(std::string secret) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(secret.data());
    SigningKey key("HS256", EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, bytes, secret.size()));
    key.members_ = R"("kty":"oct","k":")" + encode_base64url(secret) + '"';
    return key;
  }
  static SigningKey rs256(std::size_t bits = 2048) {
    SigningKey key("RS256", EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
    key.members_ = R"("kty":"RSA","n":")" + encode_base64url(key.number(OSSL_PKEY_PARAM_RSA_N)) +
                   R"(","e":")" + encode_base64url(key.number(OSSL_PKEY_PARAM_RSA_E)) + '"';
    return key;
  }
  static SigningKey es256() {
    SigningKey key("ES256", EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    key.members_ = R"("kty":"EC","crv":"P-256","x":")" +
                   encode_base64url(key.number(OSSL_PKEY_PARAM_EC_PUB_X, 32)) + R"(","y":")" +
                   encode_base64url(key.number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)) + '"';
    return key;
  }

  /// The public JWK; `more` are further members, such as `"kid":"1"`.
  [[nodiscard]] std::string jwk(const std::string& more = "") const {
    return "{" + members_ + (more.empty() ? "" : ",") + more + "}";
  }

  /// As OpenSSL signs: ECDSA in DER.
  [[nodiscard]] std::string openssl_signature(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(4096, '\0');
    std::size_t size = signature.size();
    const auto* text = reinterpret_cast<const unsigned char*>(message.data());
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    require(EVP_DigestSign(context.get(), out, &size, text, message.size()) == 1);
    signature.resize(size);
    return signature;
  }

  /// As a JWS has it.
  [[nodiscard]] std::string signature(std::string_view message) const {
    return alg_ == "ES256" ? raw_signature(openssl_signature(message)) : openssl_signature(message);
  }

  /// Any header over any payload.
  [[nodiscard]] std::string sign(std::string_view header, std::string_view payload) const {
    const std::string text = encode_base64url(header) + "." + encode_base64url(payload);
    return text + "." + encode_base64url(signature(text));
  }

  /// The token with the header {"alg":...}, or with `more` members in it.
  [[nodiscard]] std::string token(std::string_view payload, const std::string& more = "") const {
    return sign(R"({"alg":")" + std::string(alg_) + '"' + (more.empty() ? "" : ",") + more + "}", payload);
  }

  /// SubjectPublicKeyInfo, what a PEM file holds.
  [[nodiscard]] std::string public_der() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &der);
    std::string bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
  }

 private:
  SigningKey(std::string_view alg, EVP_PKEY* key) : alg_(alg), key_(key, EVP_PKEY_free) {
    require(key != nullptr);
  }

  static void require(bool holds) {
    if (!holds) {
      throw std::runtime_error("OpenSSL failed");
    }
  }

  static std::string bytes_of(const BIGNUM* number, int size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    require(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size) == size);
    return bytes;
  }

  [[nodiscard]] std::string number(const char* parameter, int size = 0) const {
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(key_.get(), parameter, &number) == 1);
    std::string bytes = bytes_of(number, size == 0 ? BN_num_bytes(number) : size);
    BN_free(number);
    return bytes;
  }

  static std::string raw_signature(std::string_view der) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
    require(signature != nullptr);
    std::string raw = bytes_of(ECDSA_SIG_get0_r(signature), 32) + bytes_of(ECDSA_SIG_get0_s(signature), 32);
    ECDSA_SIG_free(signature);
    return raw;
  }

  std::string_view alg_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::string members_;
};

}  // namespace rtp::jwt
