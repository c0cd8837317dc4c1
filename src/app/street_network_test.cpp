#include "app/street_network.h"

#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/console_files.h"

namespace rtp::app {
namespace {

constexpr std::string_view kSmallTown = R"({
  "speedLimits": {"avenue": 14, "lane": 5},
  "nodes": [[0, 0], [0.001, 0], [0.001, 0.001]],
  "streets": [{"name": "North Avenue", "kind": "avenue", "paths": [[0, 1]]},
              {"name": "East Lane", "kind": "lane", "paths": [[1, 2]]}]})";

TEST(StreetNetworkTest, ReadsStreetsInBothDirections) {
  const auto network = StreetNetwork::parse(kSmallTown);
  ASSERT_TRUE(network.has_value()) << network.error().message;
  ASSERT_EQ(network->pieces().size(), 4U);
  const auto& north = network->from(0)[0];
  EXPECT_EQ(network->street_name(north), "North Avenue");
  EXPECT_NEAR(north.length, 111.32, 0.01);
  EXPECT_NEAR(north.heading, 0, 0.01);
  EXPECT_EQ(north.speed_limit, 14);
  ASSERT_EQ(network->from(1).size(), 2U);
  EXPECT_NEAR(network->from(1)[0].heading, 180, 0.01);
  EXPECT_NEAR(network->from(1)[1].heading, 90, 0.01);
  EXPECT_NEAR(network->from(2)[0].heading, 270, 0.01);
}

TEST(StreetNetworkTest, FindsPointsAlongAPiece) {
  const auto network = StreetNetwork::parse(kSmallTown);
  ASSERT_TRUE(network.has_value());
  const auto& north = network->from(0)[0];
  EXPECT_NEAR(network->along(north, north.length / 4).latitude, 0.00025, 1e-9);
}

TEST(StreetNetworkTest, RefusesWhatIsNoNetwork) {
  constexpr std::array<std::string_view, 5> kCases = {
      "", "[]", R"({"speedLimits":{},"nodes":[[0,0]],"streets":[]})",
      R"({"speedLimits":{},"nodes":[[0,0],[1,1]],"streets":[{"name":"x","kind":"y","paths":[[0,1]]}]})",
      R"({"speedLimits":{"y":1},"nodes":[[0,0],[1,1]],"streets":[{"name":"x","kind":"y","paths":[[0,9]]}]})"};
  for (const auto json : kCases) {
    const auto network = StreetNetwork::parse(json);
    ASSERT_FALSE(network.has_value()) << json;
    EXPECT_EQ(network.error().code, ErrorCode::kMalformed);
  }
}

TEST(StreetNetworkTest, TheTownOfTheConsoleIsOneConnectedNetwork) {
  const auto* file = console::find_file("/streets.json");
  ASSERT_NE(file, nullptr);
  const auto network = StreetNetwork::parse(file->content);
  ASSERT_TRUE(network.has_value()) << network.error().message;
  std::set<std::size_t> reached = {0};
  std::vector<std::size_t> open = {0};
  while (!open.empty()) {
    const auto node = open.back();
    open.pop_back();
    for (const auto& piece : network->from(node)) {
      EXPECT_GT(piece.length, 5.0) << network->street_name(piece);
      if (reached.insert(piece.to).second) {
        open.push_back(piece.to);
      }
    }
  }
  std::set<std::size_t> all;
  for (const auto& piece : network->pieces()) {
    all.insert(piece.from);
  }
  EXPECT_EQ(reached, all);
}

}  // namespace
}  // namespace rtp::app
