#include "gateway/subscription_index.h"

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

/// Connections are only compared by address here.
Connection* connection(std::uintptr_t number) {
  return reinterpret_cast<Connection*>(number * 64);  // NOLINT(performance-no-int-to-ptr)
}

TEST(SubscriptionIndexTest, FindsTheSubscribersOfAnItem) {
  SubscriptionIndex index;
  index.add("3", {.connection = connection(1), .slot = 0});
  index.add("3", {.connection = connection(2), .slot = 5});
  index.add("4", {.connection = connection(1), .slot = 1});
  const WatchedItem* item = index.find("3");
  ASSERT_NE(item, nullptr);
  ASSERT_EQ(item->subscribers.size(), 2U);
  EXPECT_EQ(item->subscribers[1].connection, connection(2));
  EXPECT_EQ(item->subscribers[1].slot, 5U);
  EXPECT_EQ(index.find("5"), nullptr);
}

TEST(SubscriptionIndexTest, TellsWhichSubscriberMovedIntoTheGap) {
  SubscriptionIndex index;
  const auto first = index.add("3", {.connection = connection(1), .slot = 0});
  index.add("3", {.connection = connection(2), .slot = 0});
  index.add("3", {.connection = connection(3), .slot = 7});
  const Subscriber moved = index.remove(*first.item, first.position);
  EXPECT_EQ(moved.connection, connection(3));
  EXPECT_EQ(moved.slot, 7U);
  EXPECT_EQ(index.find("3")->subscribers[0].connection, connection(3));
  EXPECT_EQ(index.find("3")->subscribers.size(), 2U);
}

TEST(SubscriptionIndexTest, ForgetsAnItemWithItsLastSubscriber) {
  SubscriptionIndex index;
  const auto only = index.add("3", {.connection = connection(1), .slot = 0});
  EXPECT_EQ(index.remove(*only.item, only.position).connection, nullptr);
  EXPECT_EQ(index.find("3"), nullptr);
}

}  // namespace
}  // namespace rtp::gateway
