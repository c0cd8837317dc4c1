#include "jwt/verify.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jwt/rfc_vectors_testing.h"
#include "jwt/signing_key_testing.h"

namespace rtp::jwt {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr seconds kNow{1300819379};  // the last second of the tokens of RFC 7515
constexpr std::string_view kPayload = R"({"sub":"anna"})";
constexpr std::string_view kWrongSignature = "the token's signature is wrong";
constexpr std::string_view kNoKey = "no key here has the token's algorithm and key id";

Rules strict() { return {.issuer = {}, .audience = {}, .leeway = seconds(0), .allowed_claim = "rtp:keys"}; }

KeySet set_of(const std::string& text) { return *KeySet::parse(text); }

SigningKey secret(char c) { return SigningKey::hs256(std::string(32, c)); }

/// The reason of the refusal; empty when the token is accepted.
std::string refusal(std::string_view token, const KeySet& keys) {
  const auto claims = verify(token, keys, strict(), kNow);
  if (claims) {
    return "";
  }
  EXPECT_EQ(claims.error().code, ErrorCode::kUnauthenticated);
  return claims.error().message;
}

constexpr std::array<const Vector*, 3> kTokens = {&kRfc7515Hs256, &kRfc7515Rs256, &kRfc7515Es256};

TEST(VerifyTest, AcceptsTheTokensOfTheRfcUntilTheyExpire) {
  for (const Vector* vector : kTokens) {
    const KeySet keys = set_of(jwks(vector->jwk));
    Rules rules = strict();
    rules.issuer = "joe";
    const auto claims = verify(vector->token, keys, rules, kNow);
    ASSERT_TRUE(claims) << vector->name << ": " << claims.error().message;
    EXPECT_EQ(*claims, (Claims{.subject = "", .expires_at = seconds(1300819380), .allowed = {}}));
    EXPECT_THAT(verify(vector->token, keys, rules, kNow + seconds(1)).error().message, HasSubstr("expired"));
    rules.issuer = "jane";
    EXPECT_THAT(verify(vector->token, keys, rules, kNow).error().message, HasSubstr("'iss'"));
  }
}

TEST(VerifyTest, AcceptsWhatItsOwnKeysSign) {
  for (const SigningKey& key : {secret('s'), SigningKey::rs256(), SigningKey::es256()}) {
    const KeySet keys = set_of(jwks(key.jwk(R"("kid":"1")")));
    for (const std::string_view more :
         {R"("kid":"1")", R"("typ":"JWT","kid":"1")", R"("x5t":7,"kid":"1")", ""}) {
      const auto claims = verify(key.token(kPayload, std::string(more)), keys, strict(), kNow);
      ASSERT_TRUE(claims) << claims.error().message;
      EXPECT_EQ(claims->subject, "anna");
    }
  }
}

TEST(VerifyTest, RefusesATokenWithAnyBitFlipped) {
  for (const Vector* vector : kTokens) {
    const KeySet keys = set_of(jwks(vector->jwk));
    for (std::size_t i = 0; i < vector->token.size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        std::string token(vector->token);
        token[i] = static_cast<char>(static_cast<unsigned char>(token[i]) ^ (1U << bit));
        ASSERT_NE(refusal(token, keys), "") << vector->name << " byte " << i << " bit " << bit;
      }
    }
  }
}

TEST(VerifyTest, RefusesEveryCutOfAToken) {
  for (const Vector* vector : kTokens) {
    const KeySet keys = set_of(jwks(vector->jwk));
    const std::string_view token = vector->token;
    for (std::size_t i = 0; i < token.size(); ++i) {
      ASSERT_NE(refusal(token.substr(0, i), keys), "") << vector->name << " first " << i;
      ASSERT_NE(refusal(token.substr(i + 1), keys), "") << vector->name << " without the first " << i + 1;
    }
  }
}

TEST(VerifyTest, RefusesWhatHasNotTheForm) {
  const KeySet keys = set_of(jwks(kRfc7515Hs256.jwk));
  const std::string token(kRfc7515Hs256.token);
  const std::string form = "the token is not of the form header.payload.signature";
  const std::string base64 = "a part of the token is not base64url without padding";
  for (const std::string& wrong : {std::string(), std::string("."), token + ".", token + ".AA.AA",
                                   std::string(R"({"payload":"","signatures":[]})")}) {
    EXPECT_EQ(refusal(wrong, keys), form) << wrong;
  }
  for (const std::string& wrong : {token + "=", token + "\n", " " + token, "Bearer " + token, token + '\0',
                                   token.substr(0, token.size() - 1) + "l"}) {
    EXPECT_EQ(refusal(wrong, keys), base64) << wrong;
  }
  EXPECT_EQ(refusal("..", keys), "the token's header is not a JSON object");
}

TEST(VerifyTest, RefusesATokenThatIsTooLarge) {
  const SigningKey key = secret('s');
  const KeySet keys = set_of(jwks(key.jwk()));
  const auto token_with = [&key](std::size_t padding) {
    return key.token(R"({"pad":")" + std::string(padding, 'x') + "\"}");
  };
  std::size_t padding = 6000;
  while (token_with(padding + 1).size() <= kMaxTokenBytes) {
    ++padding;
  }
  EXPECT_EQ(refusal(token_with(padding), keys), "");
  EXPECT_EQ(refusal(token_with(padding + 1), keys), "the token has more than 8192 bytes");
}

TEST(VerifyTest, RefusesHeadersThatDoNotSayWhoSigned) {
  const SigningKey key = secret('s');
  const KeySet keys = set_of(jwks(key.jwk(R"("kid":"1")")));
  const std::string algorithm = "the token's algorithm ('alg') is not HS256, RS256 or ES256";
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {"", "the token's header is not a JSON object"},
      {"[]", "the token's header is not a JSON object"},
      {R"({"alg":"HS256"}{})", "the token's header is not a JSON object"},
      {R"({"alg":"HS256","alg":"HS256"})", "the token's header has a member twice"},
      {R"({"alg":"none","alg":"HS256"})", "the token's header has a member twice"},
      {R"({"alg":"HS256","kid":"1","kid":"1"})", "the token's header has a member twice"},
      {"{}", algorithm},
      {R"({"alg":null})", algorithm},
      {R"({"alg":["HS256"]})", algorithm},
      {R"({"alg":"hs256"})", algorithm},
      {R"({"alg":"HS512"})", algorithm},
      {R"({"alg":"HS256","kid":1})", "the token's key id ('kid') is not a string"},
      {R"({"alg":"HS256","kid":null})", "the token's key id ('kid') is not a string"},
      {R"({"alg":"HS256","crit":["exp"],"exp":1})", "the token demands an extension ('crit')"},
      {R"({"alg":"HS256","crit":[]})", "the token demands an extension ('crit')"},
      {R"({"alg":"HS256","crit":["b64"],"b64":false})", "the token demands an extension ('crit')"},
  };
  for (const auto& [header, message] : cases) {
    EXPECT_EQ(refusal(key.sign(header, kPayload), keys), message) << header;
  }
}

TEST(VerifyTest, RefusesUnsignedTokens) {
  const KeySet keys = set_of(jwks(kRfc7515Hs256.jwk, kRfc7515Rs256.jwk, kRfc7515Es256.jwk));
  for (const std::string_view none : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = encode_base64url(R"({"alg":")" + std::string(none) + "\"}");
    for (const std::string_view signature : {"", "AA"}) {
      EXPECT_THAT(refusal(header + "." + encode_base64url(kPayload) + "." + std::string(signature), keys),
                  HasSubstr("('alg')"))
          << none;
    }
  }
  for (const Vector* vector : kTokens) {
    EXPECT_EQ(refusal(vector->token.substr(0, vector->token.rfind('.') + 1), keys), kWrongSignature);
  }
}

TEST(VerifyTest, TakesNoPublicKeyForASecret) {
  const SigningKey rsa = SigningKey::rs256();
  const SigningKey forger = SigningKey::hs256(rsa.public_der());
  const KeySet keys = set_of(jwks(rsa.jwk(R"("kid":"1")"), secret('s').jwk(R"("kid":"2")")));
  EXPECT_EQ(refusal(forger.token(kPayload), keys), kWrongSignature);
  EXPECT_EQ(refusal(forger.token(kPayload, R"("kid":"1")"), keys), kNoKey);
  EXPECT_EQ(refusal(forger.token(kPayload), set_of(jwks(rsa.jwk()))), kNoKey);
}

TEST(VerifyTest, TakesNoKeyFromTheToken) {
  const SigningKey forger = SigningKey::es256();
  const KeySet keys = set_of(jwks(kRfc7515Es256.jwk));
  EXPECT_EQ(refusal(forger.token(kPayload, R"("jwk":)" + forger.jwk()), keys), kWrongSignature);
  EXPECT_EQ(refusal(forger.token(kPayload, R"("jku":"https://forger.example/jwks.json")"), keys),
            kWrongSignature);
}

TEST(VerifyTest, TakesTheKeyThatKidNamesAndNoOther) {
  const SigningKey first = secret('1');
  const SigningKey second = secret('2');
  const KeySet keys = set_of(jwks(first.jwk(R"("kid":"1")"), second.jwk(R"("kid":"2")"), secret('3').jwk()));
  EXPECT_EQ(refusal(second.token(kPayload, R"("kid":"2")"), keys), "");
  EXPECT_EQ(refusal(second.token(kPayload, R"("kid":"1")"), keys), kWrongSignature);
  EXPECT_EQ(refusal(second.token(kPayload, R"("kid":"3")"), keys), kNoKey);
  EXPECT_EQ(refusal(secret('3').token(kPayload, R"("kid":"3")"), keys), kNoKey);
  EXPECT_EQ(refusal(secret('3').token(kPayload, R"("kid":"")"), keys), kNoKey);
}

TEST(VerifyTest, TriesAllKeysOfTheAlgorithmWithoutKid) {
  const KeySet keys =
      set_of(jwks(SigningKey::es256().jwk(), secret('1').jwk(R"("kid":"1")"), secret('2').jwk()));
  EXPECT_EQ(refusal(secret('1').token(kPayload), keys), "");
  EXPECT_EQ(refusal(secret('2').token(kPayload), keys), "");
  EXPECT_EQ(refusal(secret('3').token(kPayload), keys), kWrongSignature);
}

TEST(VerifyTest, ChecksTheClaimsOfAGoodSignature) {
  const SigningKey key = secret('s');
  const KeySet keys = set_of(jwks(key.jwk()));
  EXPECT_THAT(refusal(key.token(R"({"nbf":1300819380})"), keys), HasSubstr("not valid yet"));
  EXPECT_THAT(refusal(key.token(R"({"aud":"shop"})"), keys), HasSubstr("'aud'"));
  EXPECT_THAT(refusal(key.token(R"({"rtp:keys":3})"), keys), HasSubstr("'rtp:keys'"));
  EXPECT_EQ(refusal(kRfc7520Hs256.token, set_of(jwks(kRfc7520Hs256.jwk))),
            "the token's payload is not a JSON object");
}

TEST(VerifyTest, LooksAtClaimsOnlyBehindAGoodSignature) {
  EXPECT_EQ(refusal(secret('x').token(R"({"exp":1})"), set_of(jwks(secret('s').jwk()))), kWrongSignature);
}

}  // namespace
}  // namespace rtp::jwt
