#include "functions/access_token.h"

#include <gtest/gtest.h>

namespace rtp::functions {
namespace {

using events::NameValues;

std::string token(const NameValues& headers, const NameValues& query = {}) {
  events::WebSocketEvent event;
  event.headers = headers;
  event.query = query;
  const auto found = access_token(event);
  return found ? std::string(*found) : "error: " + found.error().message;
}

TEST(AccessTokenTest, IsFoundInEachOfThreePlaces) {
  EXPECT_EQ(token({{"authorization", "bearer  a.b.c "}}), "a.b.c");
  EXPECT_EQ(token({}, {{"vehicleId", "3"}, {"access_token", "a.b.c"}}), "a.b.c");
  EXPECT_EQ(token({{"sec-websocket-protocol", "rtp.v1, bearer.a.b.c"}}), "a.b.c");
  EXPECT_EQ(token({{"Sec-WebSocket-Protocol", "rtp.v1"}, {"Sec-WebSocket-Protocol", "bearer.a.b.c"}}),
            "a.b.c");
}

TEST(AccessTokenTest, IsNotWhatIsForOthers) {
  EXPECT_EQ(token({{"Authorization", "Basic abc"}}, {{"access_token", "a.b.c"}}), "a.b.c");
  for (const auto& headers :
       {NameValues{}, NameValues{{"Authorization", "Basic abc"}}, NameValues{{"Authorization", "Bearer"}},
        NameValues{{"Sec-WebSocket-Protocol", "rtp.v1"}}, NameValues{{"Cookie", "access_token=a.b.c"}}}) {
    EXPECT_TRUE(token(headers).starts_with("error: there is no token: ")) << token(headers);
  }
}

TEST(AccessTokenTest, IsToBeSentOnce) {
  const std::string answer = token({{"Authorization", "Bearer secret"}}, {{"access_token", "secret"}});
  EXPECT_EQ(answer, "error: there is more than one token: send it once");
}

}  // namespace
}  // namespace rtp::functions
