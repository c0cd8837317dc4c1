#include "jwt/key_set.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jwt/rfc_vectors_testing.h"
#include "jwt/signing_key_testing.h"

namespace rtp::jwt {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Members of a usable key.
std::string oct() { return R"("kty":"oct","k":")" + encode_base64url(std::string(32, 's')) + '"'; }

std::string usable() { return "{" + oct() + "}"; }

Error error_of(const std::string& text) {
  const auto keys = KeySet::parse(text);
  return keys ? Error{.code = ErrorCode::kInternal, .message = "accepted"} : keys.error();
}

TEST(KeySetTest, ReadsKeysInTheirOrderWithTheirAlgorithm) {
  const auto keys = KeySet::parse(jwks(kRfc7515Es256.jwk, kRfc7520Rs256.jwk, kRfc7520Hs256.jwk));
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->entries().size(), 3);
  EXPECT_EQ(keys->entries()[0].kid, std::nullopt);
  EXPECT_EQ(keys->entries()[0].key.algorithm(), Algorithm::kEs256);
  EXPECT_EQ(keys->entries()[1].kid, "bilbo.baggins@hobbiton.example");
  EXPECT_EQ(keys->entries()[1].key.algorithm(), Algorithm::kRs256);
  EXPECT_EQ(keys->entries()[2].kid, "018c0ae5-4d9b-471b-bfd6-eef314bc7037");
  EXPECT_EQ(keys->entries()[2].key.algorithm(), Algorithm::kHs256);
}

TEST(KeySetTest, IgnoresMembersItDoesNotKnow) {
  EXPECT_TRUE(KeySet::parse(R"({"note":1,"keys":[{"x5t":[],"ext":true,"key_ops":["sign","verify"],)" + oct() +
                            "}]}"));
}

TEST(KeySetTest, SkipsKeysForOtherPurposes) {
  const std::string rsa(kRfc7515Rs256.jwk.substr(0, kRfc7515Rs256.jwk.size() - 1));
  const std::vector<std::string> others = {
      R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA"})",
      R"({"kty":"future"})",
      R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})",
      R"({"kty":"EC","crv":"P-384","alg":"ES384","x":"AA","y":"AA"})",
      R"({"kty":"EC","crv":"secp256k1","alg":"ES256K","x":"AA","y":"AA"})",
      R"({"use":"enc",)" + oct() + "}",
      R"({"use":"other",)" + oct() + "}",
      R"({"key_ops":["sign"],)" + oct() + "}",
      R"({"key_ops":[],)" + oct() + "}",
      R"({"alg":"HS512",)" + oct() + "}",
      R"({"alg":"A256KW",)" + oct() + "}",
      rsa + R"(,"alg":"PS256"})",
      rsa + R"(,"alg":"RSA-OAEP-256"})",
      rsa + R"(,"use":"enc"})",
  };
  for (const std::string& other : others) {
    const auto keys = KeySet::parse(jwks(other, usable()));
    ASSERT_TRUE(keys) << other << ": " << keys.error().message;
    EXPECT_EQ(keys->entries().size(), 1) << other;
    EXPECT_THAT(error_of(jwks(other)).message, HasSubstr("no key that verifies")) << other;
  }
}

TEST(KeySetTest, RefusesWhatIsNotAKeySet) {
  for (const std::string_view text : {"", "-----BEGIN PUBLIC KEY-----", "[]", "{}", R"({"keys":{}})",
                                      R"({"keys":"a"})", R"({"Keys":[]})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_EQ(error_of(std::string(text)).code, ErrorCode::kMalformed) << text;
  }
  EXPECT_THAT(error_of(usable()).message, HasSubstr(R"({"keys": [...]})"));
}

TEST(KeySetTest, RefusesASetWithoutAUsableKey) {
  EXPECT_EQ(error_of(jwks()).code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error_of(jwks()).message, HasSubstr("no key that verifies HS256, RS256 or ES256"));
}

TEST(KeySetTest, NamesTheEntryThatIsWrong) {
  const std::string x_only = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1", "not a JSON object"},
      {"{}", "'kty' is missing"},
      {R"({"kty":1})", "'kty' must be a string"},
      {R"({"kid":7,)" + oct() + "}", "'kid' must be a string"},
      {R"({"use":null,)" + oct() + "}", "'use' must be a string"},
      {R"({"alg":null,)" + oct() + "}", "'alg' must be a string"},
      {R"({"key_ops":"verify",)" + oct() + "}", "'key_ops' must be an array"},
      {R"({"kty":"oct"})", "'k' is missing"},
      {R"({"kty":"oct","k":"c2VjcmV0"})", "6 bytes"},
      {R"({"kty":"oct","k":"c2VjcmV0="})", "'k' is not base64url"},
      {R"({"alg":"RS256",)" + oct() + "}", "'alg' RS256 does not fit 'kty' oct"},
      {R"({"kty":"RSA","alg":"HS256"})", "'alg' HS256 does not fit 'kty' RSA"},
      {R"({"kty":"EC","crv":"P-256","alg":"RS256"})", "'alg' RS256 does not fit 'kty' EC P-256"},
      {R"({"kty":"EC","crv":"P-256","alg":"ES384"})", "'alg' ES384 does not fit 'kty' EC P-256"},
      {R"({"kty":"EC","crv":"P-384","alg":"ES256"})", "'alg' ES256 does not fit 'kty' EC P-384"},
      {R"({"kty":"RSA","e":"AQAB"})", "'n' is missing"},
      {R"({"kty":"RSA","e":"AQAB","n":"AQAB"})", "17 bits"},
      {SigningKey::rs256(1024).jwk(), "1024 bits"},
      {R"({"kty":"EC"})", "'crv' is missing"},
      {x_only + "}", "'y' is missing"},
      {x_only + R"(,"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5Q"})", "32 and 31 bytes"},
      {x_only + R"(,"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"})", "not a point"},
  };
  for (const auto& [jwk, message] : cases) {
    const Error error = error_of(jwks(usable(), jwk));
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << jwk;
    EXPECT_THAT(error.message, StartsWith("keys[1]")) << jwk;
    EXPECT_THAT(error.message, HasSubstr(message)) << jwk;
  }
  EXPECT_THAT(error_of(jwks(R"({"kid":"blue","kty":"oct"})")).message, StartsWith("keys[0] ('blue'): "));
}

TEST(KeySetTest, RefusesPrivatePartsAndDoesNotShowThem) {
  for (const std::string_view part : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
    for (const std::string_view base : {kRfc7520Rs256.jwk, kRfc7515Es256.jwk, R"({"kty":"OKP"})"sv}) {
      const std::string jwk =
          std::string(base.substr(0, base.size() - 1)) + ",\"" + std::string(part) + R"(":"c2VjcmV0"})";
      const Error error = error_of(jwks(usable(), jwk));
      EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << jwk;
      EXPECT_THAT(error.message, HasSubstr("holds '" + std::string(part) + "'")) << jwk;
      EXPECT_THAT(error.message, Not(HasSubstr("c2VjcmV0")));
    }
  }
}

}  // namespace
}  // namespace rtp::jwt
