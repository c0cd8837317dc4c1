#include "app/demo_fleet.h"

#include <cmath>
#include <numbers>
#include <set>

#include <gtest/gtest.h>

#include "app/console_files.h"

namespace rtp::app {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kSeed = 7;
constexpr double kMetresPerDegree = 111320;

class DemoFleetTest : public testing::Test {
 protected:
  const StreetNetwork network_ = StreetNetwork::parse(console::find_file("/streets.json")->content).value();
};

double metres_between(const Position& a, const Position& b) {
  const double north = (b.latitude - a.latitude) * kMetresPerDegree;
  const double east =
      (b.longitude - a.longitude) * kMetresPerDegree * std::cos(a.latitude * std::numbers::pi / 180);
  return std::hypot(north, east);
}

/// The distance of `point` to the nearest street piece.
double metres_off_street(const StreetNetwork& network, const Position& point) {
  double nearest = 1e9;
  for (const auto& piece : network.pieces()) {
    // On a straight piece, the ways to both of its ends are together as long as the piece.
    const double detour = metres_between(network.node(piece.from), point) +
                          metres_between(point, network.node(piece.to)) - piece.length;
    nearest = std::min(nearest, detour);
  }
  return nearest;
}

TEST_F(DemoFleetTest, KeepsToTheStreetsAndTheirLimits) {
  DemoFleet fleet(network_, 20, kSeed);
  for (int second = 0; second < 120; ++second) {
    for (std::size_t vehicle = 0; vehicle < fleet.size(); ++vehicle) {
      const auto state = fleet.advance(vehicle, seconds(1));
      EXPECT_LT(metres_off_street(network_, state.position), 0.01);
      EXPECT_GT(state.speed, 0.5);
      EXPECT_LE(state.speed, 13.9);
      EXPECT_GE(state.heading, 0);
      EXPECT_LT(state.heading, 360);
      EXPECT_FALSE(state.street.empty());
    }
  }
}

TEST_F(DemoFleetTest, DrivesNoFurtherThanItsSpeedAllows) {
  DemoFleet fleet(network_, 20, kSeed);
  for (std::size_t vehicle = 0; vehicle < fleet.size(); ++vehicle) {
    auto before = fleet.advance(vehicle, seconds(1));
    for (int second = 0; second < 120; ++second) {
      const auto after = fleet.advance(vehicle, seconds(1));
      EXPECT_LE(metres_between(before.position, after.position), 14.0);
      EXPECT_LE(std::abs(after.speed - before.speed), 2.6) << "accelerates and brakes like a vehicle";
      before = after;
    }
  }
}

TEST_F(DemoFleetTest, GoesPlaces) {
  DemoFleet fleet(network_, 1, kSeed);
  std::set<std::string_view> streets;
  for (int second = 0; second < 600; ++second) {
    streets.insert(fleet.advance(0, seconds(1)).street);
  }
  EXPECT_GE(streets.size(), 5U);
}

TEST_F(DemoFleetTest, TheSameSeedDrivesTheSameWays) {
  DemoFleet a(network_, 5, kSeed);
  DemoFleet b(network_, 5, kSeed);
  DemoFleet other(network_, 5, kSeed + 1);
  bool differs = false;
  for (int second = 0; second < 60; ++second) {
    for (std::size_t vehicle = 0; vehicle < a.size(); ++vehicle) {
      const auto state = a.advance(vehicle, seconds(1));
      EXPECT_EQ(metres_between(state.position, b.advance(vehicle, seconds(1)).position), 0);
      differs = differs || metres_between(state.position, other.advance(vehicle, seconds(1)).position) > 1;
    }
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace rtp::app
