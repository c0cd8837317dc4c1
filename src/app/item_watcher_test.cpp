#include "app/item_watcher.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

TEST(ItemWatcherTest, NamesTheItemsInTheQuery) {
  Config config;
  EXPECT_EQ(watch_target(config, {"3"}), "/develop?vehicleId=3");
  config.stage = "prod";
  config.real_time_item_key = "device id";
  EXPECT_EQ(watch_target(config, {"a&b", "\xC3\xA4"}), "/prod?device%20id=a%26b&device%20id=%C3%A4");
}

TEST(ItemWatcherTest, LeavesTheItemsToTheHeaderWhereTheKeyIsNoQueryParameter) {
  Config config;
  config.is_query_param = false;
  EXPECT_EQ(watch_target(config, {"3"}), "/develop");
}

}  // namespace
}  // namespace rtp::app
