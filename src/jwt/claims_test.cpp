#include "jwt/claims.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::jwt {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

constexpr seconds kNow{1'800'000'000};

Rules strict() { return {.issuer = {}, .audience = {}, .leeway = seconds(0), .allowed_claim = "rtp:keys"}; }

std::string error_of(std::string_view payload, const Rules& rules = strict()) {
  const auto claims = check_claims(payload, rules, kNow);
  if (claims) {
    return "accepted";
  }
  EXPECT_EQ(claims.error().code, ErrorCode::kUnauthenticated);
  return claims.error().message;
}

TEST(ClaimsTest, ReadsWhatTheGatewayNeeds) {
  const auto claims = check_claims(
      R"({"sub":"anna","exp":1800000060,"rtp:keys":["3","fleet-9/*"],"more":{}})", strict(), kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(*claims, (Claims{.subject = "anna",
                             .expires_at = kNow + seconds(60),
                             .allowed = std::vector<std::string>{"3", "fleet-9/*"}}));
}

TEST(ClaimsTest, DemandsNoClaimWithoutARule) {
  EXPECT_EQ(check_claims("{}", strict(), kNow), Claims());
  EXPECT_EQ(check_claims(R"({"iss":"anyone"})", strict(), kNow), Claims());
}

TEST(ClaimsTest, RefusesAPayloadThatIsNotOneObject) {
  EXPECT_EQ(error_of(""), "the token's payload is not a JSON object");
  EXPECT_EQ(error_of("[]"), "the token's payload is not a JSON object");
  EXPECT_EQ(error_of(R"({"sub":"a","sub":"b"})"), "the token's payload has a member twice");
}

TEST(ClaimsTest, HoldsTheTokenToItsTimes) {
  using Case = std::pair<std::string_view, std::string_view>;
  for (const auto& [payload, part_of_error] : {
           Case{R"({"exp":1800000001})", "accepted"},
           Case{R"({"exp":1800000000.5})", "accepted"},
           Case{R"({"exp":1800000000})", "expired"},
           Case{R"({"exp":1799999999.9})", "expired"},
           Case{R"({"exp":0})", "expired"},
           Case{R"({"nbf":1800000000,"iat":1800000000})", "accepted"},
           Case{R"({"nbf":1800000001})", "not valid yet"},
           Case{R"({"nbf":1800000000.5})", "not valid yet"},
           Case{R"({"iat":1800000001})", "in the future"},
       }) {
    EXPECT_THAT(error_of(payload), HasSubstr(part_of_error)) << payload;
  }
}

TEST(ClaimsTest, ToleratesClocksThatDifferByTheLeeway) {
  Rules rules = strict();
  rules.leeway = seconds(60);
  EXPECT_EQ(error_of(R"({"exp":1799999941,"nbf":1800000060,"iat":1800000060})", rules), "accepted");
  EXPECT_THAT(error_of(R"({"exp":1799999940})", rules), HasSubstr("expired"));
  EXPECT_THAT(error_of(R"({"nbf":1800000061})", rules), HasSubstr("not valid yet"));
  EXPECT_THAT(error_of(R"({"iat":1800000061})", rules), HasSubstr("in the future"));
}

TEST(ClaimsTest, TellsTheExpiryWithoutLeewayAndFraction) {
  Rules rules = strict();
  rules.leeway = seconds(60);
  EXPECT_EQ(check_claims(R"({"exp":1799999990.75})", rules, kNow)->expires_at, kNow - seconds(10));
  EXPECT_EQ(check_claims(R"({"exp":1.80000001e9})", rules, kNow)->expires_at, kNow + seconds(10));
  EXPECT_EQ(check_claims(R"({"exp":253402300799})", rules, kNow)->expires_at, seconds(253402300799));
}

TEST(ClaimsTest, RefusesWhatIsNoTime) {
  for (const std::string_view name : {"exp", "nbf", "iat"}) {
    for (const std::string_view value : {R"("1900000000")", "null", "true", "[1900000000]", "-1", "-0.5",
                                         "253402300800", "1900000000000", "18446744073709551615", "1e300"}) {
      const std::string payload = "{\"" + std::string(name) + "\":" + std::string(value) + "}";
      EXPECT_EQ(error_of(payload),
                "the token's claim '" + std::string(name) + "' is not a time in seconds since 1970")
          << payload;
    }
  }
}

TEST(ClaimsTest, RefusesOtherIssuers) {
  Rules rules = strict();
  rules.issuer = "https://id.example";
  EXPECT_EQ(error_of(R"({"iss":"https://id.example"})", rules), "accepted");
  for (const std::string_view payload :
       {"{}", R"({"iss":"https://id.example/"})", R"({"iss":"https://ID.example"})",
        R"({"iss":["https://id.example"]})", R"({"iss":null})", R"({"iss":""})"}) {
    EXPECT_THAT(error_of(payload, rules), HasSubstr("'iss'")) << payload;
  }
}

TEST(ClaimsTest, RefusesTokensForOthers) {
  Rules rules = strict();
  rules.audience = "rtp";
  EXPECT_EQ(error_of(R"({"aud":"rtp"})", rules), "accepted");
  EXPECT_EQ(error_of(R"({"aud":["shop","rtp"]})", rules), "accepted");
  for (const std::string_view payload :
       {"{}", R"({"aud":"shop"})", R"({"aud":"rtp shop"})", R"({"aud":[]})", R"({"aud":["shop",["rtp"]]})",
        R"({"aud":{"rtp":1}})", R"({"aud":null})"}) {
    EXPECT_EQ(error_of(payload, rules), "the token's claim 'aud' does not name this platform") << payload;
  }
}

TEST(ClaimsTest, RefusesAnAudienceWhenItHasNoName) {
  EXPECT_THAT(error_of(R"({"aud":"rtp"})"), HasSubstr("is not told its own"));
}

TEST(ClaimsTest, RefusesASubjectThatIsNoString) {
  for (const std::string_view payload : {R"({"sub":7})", R"({"sub":null})", R"({"sub":["anna"]})"}) {
    EXPECT_EQ(error_of(payload), "the token's claim 'sub' is not a string") << payload;
  }
}

TEST(ClaimsTest, ReadsTheAllowedKeysInBothForms) {
  const auto allowed = [](std::string_view payload) {
    return check_claims(payload, strict(), kNow)->allowed;
  };
  EXPECT_THAT(allowed(R"({"rtp:keys":"3"})"), Optional(ElementsAre("3")));
  EXPECT_THAT(allowed(R"({"rtp:keys":" 3  fleet-9/* "})"), Optional(ElementsAre("3", "fleet-9/*")));
  EXPECT_THAT(allowed(R"({"rtp:keys":["3","my van"]})"), Optional(ElementsAre("3", "my van")));
  EXPECT_THAT(allowed(R"({"rtp:keys":""})"), Optional(IsEmpty()));
  EXPECT_THAT(allowed(R"({"rtp:keys":[]})"), Optional(IsEmpty()));
  EXPECT_EQ(allowed("{}"), std::nullopt);
}

TEST(ClaimsTest, ReadsTheAllowedKeysFromTheClaimOfTheRules) {
  Rules rules = strict();
  rules.allowed_claim = "https://example.com/keys";
  const auto claims = check_claims(R"({"rtp:keys":"3","https://example.com/keys":"4"})", rules, kNow);
  ASSERT_TRUE(claims);
  EXPECT_THAT(claims->allowed, Optional(ElementsAre("4")));
}

TEST(ClaimsTest, RefusesAllowedKeysOfAnotherForm) {
  for (const std::string_view payload :
       {R"({"rtp:keys":3})", R"({"rtp:keys":null})", R"({"rtp:keys":{"3":1}})", R"({"rtp:keys":["3",4]})",
        R"({"rtp:keys":[["3"]]})"}) {
    EXPECT_EQ(error_of(payload), "the token's claim 'rtp:keys' is neither a string nor an array of strings")
        << payload;
  }
}

}  // namespace
}  // namespace rtp::jwt
