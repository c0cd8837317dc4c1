#include "app/demo_fleet.h"

#include <algorithm>
#include <cmath>

namespace rtp::app {
namespace {

constexpr double kAcceleration = 1.8;  // m/s²
constexpr double kBraking = 2.5;       // m/s²
constexpr double kStepSeconds = 0.05;
constexpr double kStraight = 20;            // degrees: below it a bend needs no slowing down
constexpr double kWidestTurnSpeed = 16;     // m/s
constexpr double kLeastTurnSpeed = 2;       // m/s
constexpr std::size_t kStraightWeight = 3;  // going straight on is that much likelier than a turn

/// Degrees between the directions of two pieces, 0 (straight on) to 180 (back).
double turn_angle(const StreetPiece& from, const StreetPiece& to) {
  const double difference = std::abs(from.heading - to.heading);
  return std::min(difference, 360 - difference);
}

double turn_speed(const StreetPiece& from, const StreetPiece& to) {
  const double angle = turn_angle(from, to);
  if (angle < kStraight) {
    return to.speed_limit;
  }
  // A right angle is taken at a third of the widest turn's speed.
  return std::max(kLeastTurnSpeed, kWidestTurnSpeed * std::pow(1 - angle / 180, 1.6));
}

}  // namespace

DemoFleet::DemoFleet(const StreetNetwork& network, std::size_t vehicles, std::uint64_t seed)
    : network_(network), random_(seed) {
  for (std::size_t i = 0; i < vehicles; ++i) {
    Vehicle vehicle;
    vehicle.piece = &network.pieces()[random_below(network.pieces().size())];
    vehicle.next = choose_next(*vehicle.piece);
    vehicle.offset = vehicle.piece->length / 2;
    vehicle.pace = 0.8 + static_cast<double>(random_below(20)) / 100;
    vehicle.speed = vehicle.piece->speed_limit * vehicle.pace / 2;
    vehicles_.push_back(vehicle);
  }
}

VehicleState DemoFleet::advance(std::size_t vehicle, std::chrono::milliseconds elapsed) {
  Vehicle& driven = vehicles_[vehicle];
  double left = std::chrono::duration<double>(elapsed).count();
  while (left > kStepSeconds) {
    drive(driven, kStepSeconds);
    left -= kStepSeconds;
  }
  drive(driven, left);
  return {.position = network_.along(*driven.piece, driven.offset),
          .speed = driven.speed,
          .heading = driven.piece->heading,
          .street = network_.street_name(*driven.piece)};
}

void DemoFleet::drive(Vehicle& vehicle, double seconds) {
  const double at_turn =
      std::min(turn_speed(*vehicle.piece, *vehicle.next), vehicle.next->speed_limit * vehicle.pace);
  const double to_turn = vehicle.piece->length - vehicle.offset;
  const double still_stops = std::sqrt(at_turn * at_turn + 2 * kBraking * to_turn);
  const double wanted = std::min(vehicle.piece->speed_limit * vehicle.pace, still_stops);
  vehicle.speed =
      std::clamp(wanted, vehicle.speed - kBraking * seconds, vehicle.speed + kAcceleration * seconds);
  vehicle.offset += vehicle.speed * seconds;
  while (vehicle.offset >= vehicle.piece->length) {
    vehicle.offset -= vehicle.piece->length;
    vehicle.piece = vehicle.next;
    vehicle.next = choose_next(*vehicle.piece);
  }
}

const StreetPiece* DemoFleet::choose_next(const StreetPiece& piece) {
  const auto ways = network_.from(piece.to);
  const auto weight = [&piece, &ways](const StreetPiece& way) -> std::size_t {
    if (way.to == piece.from) {
      return ways.size() == 1 ? 1 : 0;  // turns back in dead ends only
    }
    return turn_angle(piece, way) < 2 * kStraight ? kStraightWeight : 1;
  };
  std::size_t total = 0;
  for (const auto& way : ways) {
    total += weight(way);
  }
  std::size_t chosen = random_below(total);
  for (const auto& way : ways) {
    if (chosen < weight(way)) {
      return &way;
    }
    chosen -= weight(way);
  }
  return &ways.back();
}

}  // namespace rtp::app
