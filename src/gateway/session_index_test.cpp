#include "gateway/session_index.h"

#include <deque>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SessionIndexTest : public testing::Test {
 protected:
  SessionSubscription& add(const std::string& name) {
    SessionSubscription& subscription = subscriptions_.emplace_back();
    subscription.name = name;
    index_.add(subscription);
    return subscription;
  }
  [[nodiscard]] std::vector<std::string> covering(std::string_view id) const {
    std::vector<std::string> names;
    index_.for_each(id, [&](const SessionSubscription& subscription) { names.push_back(subscription.name); });
    return names;
  }

  SessionIndex index_;
  std::deque<SessionSubscription> subscriptions_;
};

TEST_F(SessionIndexTest, FindsTheMostSpecificFirst) {
  add("*");
  add("fleet-9/*");
  add("fleet-9/7");
  add("fleet*");
  EXPECT_THAT(covering("fleet-9/7"), ElementsAre("fleet-9/7", "fleet-9/*", "fleet*", "*"));
  EXPECT_THAT(covering("fleet-9/"), ElementsAre("fleet-9/*", "fleet*", "*"));
  EXPECT_THAT(covering("fleet"), ElementsAre("fleet*", "*"));
  EXPECT_THAT(covering("f"), ElementsAre("*"));
}

TEST_F(SessionIndexTest, HoldsAnItemAndAPrefixOfTheSameBytesApart) {
  add("3");
  add("3*");
  EXPECT_THAT(covering("3"), ElementsAre("3", "3*"));
  EXPECT_THAT(covering("30"), ElementsAre("3*"));
}

TEST_F(SessionIndexTest, ForgetsWhatIsRemovedWhereverItStands) {
  SessionSubscription& first = add("3");
  SessionSubscription& second = add("3");
  SessionSubscription& third = add("3");
  SessionSubscription& prefix = add("*");
  index_.remove(first);
  EXPECT_THAT(covering("3"), UnorderedElementsAre("3", "3", "*"));
  index_.remove(third);
  index_.remove(second);
  EXPECT_THAT(covering("3"), ElementsAre("*"));
  index_.remove(prefix);
  EXPECT_THAT(covering("3"), IsEmpty());
  EXPECT_TRUE(index_.empty());
}

}  // namespace
}  // namespace rtp::gateway
