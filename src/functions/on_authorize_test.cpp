#include "functions/on_authorize.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jwt/signing_key_testing.h"

namespace rtp::functions {
namespace {

using events::Effect;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kArn = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/$connect";

class OnAuthorizeTest : public testing::Test {
 protected:
  /// An event in second 1000 that asks for items 3 and 4.
  [[nodiscard]] Result<events::AuthorizerAnswer> authorize(const std::string& token) const {
    events::AuthorizerEvent event;
    event.method_arn = kArn;
    event.request.context.request_time = std::chrono::milliseconds(1'000'900);
    event.request.query = query_;
    if (!token.empty()) {
      event.request.headers = {{"Authorization", "Bearer " + token}};
    }
    return OnAuthorizeFunction({}, rules_, keys_).handle(event);
  }

  jwt::SigningKey key_ = jwt::SigningKey::hs256("a secret of thirty-two bytes !!!");
  std::shared_ptr<TokenKeys> keys_ =
      std::make_shared<TokenKeys>(jwt::KeySet::parse(jwt::jwks(key_.jwk())).value());
  jwt::Rules rules_;
  events::NameValues query_ = {{"vehicleId", "3"}, {"vehicleId", "4"}};
};

TEST_F(OnAuthorizeTest, AllowsATokenThatPermitsAllItems) {
  const std::vector<std::pair<const char*, events::NameValues>> cases = {
      {R"({"sub":"me","rtp:keys":["3","4"]})", {{"allowedKeys", R"(["3","4"])"}}},
      {R"({"sub":"me","rtp:keys":"*"})", {{"allowedKeys", R"(["*"])"}}},
      {R"({"sub":"me"})", {}}};
  for (const auto& [claims, context] : cases) {
    const auto answer = authorize(key_.token(claims));
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->effect, Effect::kAllow) << claims;
    EXPECT_EQ(answer->principal_id, "me");
    EXPECT_EQ(answer->resource, kArn);
    EXPECT_EQ(answer->context, context) << claims;
  }
}

TEST_F(OnAuthorizeTest, TellsWhenTheTokenExpiresWithTheLeeway) {
  const auto answer = authorize(key_.token(R"({"exp":2000})"));
  EXPECT_EQ(answer.value().context, (events::NameValues{{"expiresAt", "2060"}}));
}

TEST_F(OnAuthorizeTest, DeniesAnItemThatTheTokenDoesNotPermitAndNamesIt) {
  const auto answer = authorize(key_.token(R"({"rtp:keys":["3"]})"));
  EXPECT_EQ(answer.value().effect, Effect::kDeny);
  EXPECT_EQ(answer->context, (events::NameValues{{"message", "the token does not permit vehicleId '4'"}}));
  EXPECT_EQ(authorize(key_.token(R"({"rtp:keys":[]})")).value().effect, Effect::kDeny);
}

TEST_F(OnAuthorizeTest, LeavesWhatAsksForNothingToOnConnect) {
  query_ = {};
  EXPECT_EQ(authorize(key_.token(R"({"rtp:keys":["3"]})")).value().effect, Effect::kAllow);
}

TEST_F(OnAuthorizeTest, RefusesWhatHasNoGoodTokenAndRepeatsNothingOfIt) {
  const auto other = jwt::SigningKey::hs256("another secret of 32 bytes !!!!!");
  for (const std::string& token :
       {std::string(), std::string("junk"), key_.token(R"({"exp":940})"), other.token(R"({"sub":"me"})")}) {
    const auto answer = authorize(token);
    ASSERT_FALSE(answer.has_value()) << token;
    EXPECT_EQ(answer.error().code, ErrorCode::kUnauthenticated);
    if (!token.empty()) {
      EXPECT_THAT(answer.error().message, Not(HasSubstr(token)));
    }
  }
}

TEST_F(OnAuthorizeTest, UsesTheKeysOfTheMoment) {
  const std::string token = key_.token("{}");
  EXPECT_TRUE(authorize(token).has_value());
  const auto fresh = jwt::SigningKey::hs256("another secret of 32 bytes !!!!!");
  keys_->replace(jwt::KeySet::parse(jwt::jwks(fresh.jwk())).value());
  EXPECT_FALSE(authorize(token).has_value());
  EXPECT_TRUE(authorize(fresh.token("{}")).has_value());
}

}  // namespace
}  // namespace rtp::functions
