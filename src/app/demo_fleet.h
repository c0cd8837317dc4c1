// Simulated vehicles that drive through a street network: they keep to its streets and speed limits, brake
// before they turn, and choose their way at crossings. The same seed drives the same ways. Pure; not
// thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "app/street_network.h"

namespace rtp::app {

struct VehicleState {
  Position position;
  double speed = 0;         // m/s
  double heading = 0;       // degrees clockwise from north
  std::string_view street;  // lives as long as the network
};

class DemoFleet {
 public:
  /// `network` outlives the fleet.
  DemoFleet(const StreetNetwork& network, std::size_t vehicles, std::uint64_t seed);

  [[nodiscard]] std::size_t size() const { return vehicles_.size(); }

  /// Lets one vehicle drive on for `elapsed` and returns where it is then.
  VehicleState advance(std::size_t vehicle, std::chrono::milliseconds elapsed);

 private:
  struct Vehicle {
    const StreetPiece* piece = nullptr;
    const StreetPiece* next = nullptr;
    double offset = 0;  // metres along piece
    double speed = 0;   // m/s
    double pace = 1;    // how much of a speed limit its driver uses
  };

  void drive(Vehicle& vehicle, double seconds);
  [[nodiscard]] const StreetPiece* choose_next(const StreetPiece& piece);
  /// Uniform in [0, limit); the same on every platform, unlike the standard distributions.
  [[nodiscard]] std::size_t random_below(std::size_t limit) { return random_() % limit; }

  const StreetNetwork& network_;
  std::mt19937_64 random_;
  std::vector<Vehicle> vehicles_;
};

}  // namespace rtp::app
