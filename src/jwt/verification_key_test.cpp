#include "jwt/verification_key.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "jwt/base64url.h"
#include "jwt/key_set.h"
#include "jwt/rfc_vectors_testing.h"
#include "jwt/signing_key_testing.h"

namespace rtp::jwt {
namespace {

using testing::HasSubstr;

using namespace std::string_view_literals;

constexpr std::string_view kMessage = "header.payload";
constexpr std::string_view kExponent = "\x01\x00\x01"sv;

KeySet only(std::string_view jwk) { return *KeySet::parse(jwks(jwk)); }

const VerificationKey& key_of(const KeySet& keys) { return keys.entries().front().key; }

TEST(VerificationKeyTest, VerifiesTheSignaturesOfTheRfcs) {
  for (const Vector* vector :
       {&kRfc7515Hs256, &kRfc7515Rs256, &kRfc7515Es256, &kRfc7520Hs256, &kRfc7520Rs256}) {
    const KeySet keys = only(vector->jwk);
    const std::string_view token = vector->token;
    const std::size_t dot = token.rfind('.');
    const std::string signature = decode_base64url(token.substr(dot + 1)).value_or("");
    EXPECT_TRUE(key_of(keys).verifies(token.substr(0, dot), signature)) << vector->name;
    EXPECT_FALSE(key_of(keys).verifies(token.substr(1, dot - 1), signature)) << vector->name;
  }
}

TEST(VerificationKeyTest, TakesOnlySignaturesOfTheRightSize) {
  for (const SigningKey& signer :
       {SigningKey::hs256(std::string(32, 's')), SigningKey::rs256(), SigningKey::es256()}) {
    const KeySet keys = only(signer.jwk());
    const std::string signature = signer.signature(kMessage);
    ASSERT_TRUE(key_of(keys).verifies(kMessage, signature));
    for (const std::string& wrong :
         {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1), signature + '\0',
          '\0' + signature, signature + signature, std::string(signature.size(), '\0'),
          std::string(signature.size(), '\xff')}) {
      EXPECT_FALSE(key_of(keys).verifies(kMessage, wrong)) << signer.jwk() << " " << wrong.size();
    }
  }
}

TEST(VerificationKeyTest, TakesEcdsaSignaturesNotInDer) {
  const SigningKey signer = SigningKey::es256();
  EXPECT_FALSE(key_of(only(signer.jwk())).verifies(kMessage, signer.openssl_signature(kMessage)));
}

TEST(VerificationKeyTest, TakesNoSignatureOfAnotherKey) {
  EXPECT_FALSE(key_of(only(SigningKey::hs256(std::string(32, 'a')).jwk()))
                   .verifies(kMessage, SigningKey::hs256(std::string(32, 'b')).signature(kMessage)));
  EXPECT_FALSE(
      key_of(only(SigningKey::rs256().jwk())).verifies(kMessage, SigningKey::rs256().signature(kMessage)));
  EXPECT_FALSE(
      key_of(only(SigningKey::es256().jwk())).verifies(kMessage, SigningKey::es256().signature(kMessage)));
}

TEST(VerificationKeyTest, LeavesTheErrorQueueOfTheThreadAlone) {
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, 1);  // someone else's
  const unsigned long before = ERR_peek_last_error();
  const KeySet rsa = only(SigningKey::rs256().jwk());
  const KeySet ec = only(SigningKey::es256().jwk());
  EXPECT_FALSE(key_of(rsa).verifies(kMessage, std::string(256, 'x')));
  EXPECT_FALSE(key_of(ec).verifies(kMessage, std::string(64, '\xff')));
  EXPECT_FALSE(VerificationKey::from_rsa(std::string(256, '\xfe'), kExponent));
  EXPECT_FALSE(VerificationKey::from_p256(std::string(32, 'x'), std::string(32, 'y')));
  EXPECT_EQ(ERR_peek_last_error(), before);
  ERR_clear_error();
  EXPECT_FALSE(key_of(rsa).verifies(kMessage, std::string(256, 'x')));
  EXPECT_EQ(ERR_peek_error(), 0);
}

TEST(VerificationKeyTest, RefusesWhatIsTooWeakOrNoKey) {
  const auto message_of = [](const Result<VerificationKey>& key) {
    if (key) {
      return std::string("accepted");
    }
    EXPECT_EQ(key.error().code, ErrorCode::kInvalidArgument);
    return key.error().message;
  };
  const std::string odd = std::string(256, '\xff');
  EXPECT_THAT(message_of(VerificationKey::from_secret(std::string(31, 's'))), HasSubstr("31 bytes"));
  EXPECT_THAT(message_of(VerificationKey::from_secret("")), HasSubstr("0 bytes"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(std::string(255, '\xff'), kExponent)),
              HasSubstr("2040 bits"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa("\x7f" + odd.substr(1), kExponent)),
              HasSubstr("2047 bits"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(std::string(2049, '\xff'), kExponent)),
              HasSubstr("16392 bits"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa("", kExponent)), HasSubstr("0 bits"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(odd, std::string(9, '\xff'))), HasSubstr("'e'"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(odd, "")), HasSubstr("not an RSA"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(odd, "\x01")), HasSubstr("not an RSA"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(odd, "\x02")), HasSubstr("not an RSA"));
  EXPECT_THAT(message_of(VerificationKey::from_rsa(std::string(256, '\xfe'), kExponent)),
              HasSubstr("not an RSA"));
  EXPECT_THAT(message_of(VerificationKey::from_p256(std::string(31, 'x'), std::string(32, 'y'))),
              HasSubstr("31"));
  EXPECT_THAT(message_of(VerificationKey::from_p256(std::string(32, 'x'), std::string(33, 'y'))),
              HasSubstr("33"));
  EXPECT_THAT(message_of(VerificationKey::from_p256(std::string(32, 'x'), std::string(32, 'y'))),
              HasSubstr("not a point"));
  EXPECT_THAT(message_of(VerificationKey::from_p256(std::string(32, '\0'), std::string(32, '\0'))),
              HasSubstr("not a point"));
}

TEST(VerificationKeyTest, KnowsAlgorithmsByTheirExactNamesOnly) {
  EXPECT_EQ(algorithm_named("HS256"), Algorithm::kHs256);
  EXPECT_EQ(algorithm_named("RS256"), Algorithm::kRs256);
  EXPECT_EQ(algorithm_named("ES256"), Algorithm::kEs256);
  for (const std::string_view other : {"", "none", "None", "NONE", "hs256", "HS256 ", "HS384", "HS512",
                                       "RS512", "PS256", "ES384", "ES256K", "EdDSA"}) {
    EXPECT_EQ(algorithm_named(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace rtp::jwt
