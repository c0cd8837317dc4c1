#include "app/street_network.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

namespace rtp::app {
namespace {

constexpr double kMetresPerDegree = 111320;
constexpr double kRadians = std::numbers::pi / 180;

StreetPiece make_piece(const std::vector<Position>& nodes, std::size_t from, std::size_t to) {
  const Position& a = nodes.at(from);
  const Position& b = nodes.at(to);
  const double north = (b.latitude - a.latitude) * kMetresPerDegree;
  const double east = (b.longitude - a.longitude) * kMetresPerDegree * std::cos(a.latitude * kRadians);
  const double heading = std::atan2(east, north) / kRadians;
  return {.from = from,
          .to = to,
          .street = 0,
          .length = std::hypot(north, east),
          .heading = heading < 0 ? heading + 360 : heading,
          .speed_limit = 0};
}

}  // namespace

Result<StreetNetwork> StreetNetwork::parse(std::string_view json) {
  StreetNetwork network;
  try {
    const auto town = boost::json::parse({json.data(), json.size()});
    const auto limits = boost::json::value_to<std::map<std::string, double>>(town.at("speedLimits"));
    for (const auto& node : town.at("nodes").as_array()) {
      network.nodes_.push_back({node.at(0).to_number<double>(), node.at(1).to_number<double>()});
    }
    for (const auto& street : town.at("streets").as_array()) {
      const auto add = [&](std::size_t from, std::size_t to) {
        auto piece = make_piece(network.nodes_, from, to);
        piece.street = network.names_.size();
        piece.speed_limit = limits.at(boost::json::value_to<std::string>(street.at("kind")));
        network.pieces_.push_back(piece);
      };
      for (const auto& path :
           boost::json::value_to<std::vector<std::vector<std::size_t>>>(street.at("paths"))) {
        for (std::size_t i = 1; i < path.size(); ++i) {
          add(path[i - 1], path[i]);
          add(path[i], path[i - 1]);
        }
      }
      network.names_.push_back(boost::json::value_to<std::string>(street.at("name")));
    }
  } catch (const std::exception& error) {
    return fail(ErrorCode::kMalformed, fmt::format("not a street network: {}", error.what()));
  }
  std::ranges::stable_sort(network.pieces_, {}, &StreetPiece::from);
  for (std::size_t node = 0; node <= network.nodes_.size(); ++node) {
    const auto first = std::ranges::lower_bound(network.pieces_, node, {}, &StreetPiece::from);
    network.first_of_.push_back(static_cast<std::size_t>(first - network.pieces_.begin()));
  }
  for (std::size_t node = 0; node < network.nodes_.size(); ++node) {
    if (network.from(node).empty()) {
      return fail(ErrorCode::kMalformed, fmt::format("not a street network: node {} is on no street", node));
    }
  }
  return network;
}

std::span<const StreetPiece> StreetNetwork::from(std::size_t node) const {
  return std::span(pieces_).subspan(first_of_[node], first_of_[node + 1] - first_of_[node]);
}

Position StreetNetwork::along(const StreetPiece& piece, double metres) const {
  const Position& a = nodes_[piece.from];
  const Position& b = nodes_[piece.to];
  const double part = metres / piece.length;
  return {std::lerp(a.latitude, b.latitude, part), std::lerp(a.longitude, b.longitude, part)};
}

}  // namespace rtp::app
