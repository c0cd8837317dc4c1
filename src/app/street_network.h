// The streets of a town (console/streets.json) as a graph of directed street pieces. Immutable; pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::app {

struct Position {
  double latitude = 0;   // degrees
  double longitude = 0;  // degrees
};

/// A straight piece of a street, in one direction.
struct StreetPiece {
  std::size_t from = 0;  // node
  std::size_t to = 0;    // node
  std::size_t street = 0;
  double length = 0;       // metres, over 0
  double heading = 0;      // degrees clockwise from north, [0, 360)
  double speed_limit = 0;  // m/s
};

class StreetNetwork {
 public:
  /// kMalformed, naming the fault, for what is not of the form of streets.json, or has a node on no street.
  [[nodiscard]] static Result<StreetNetwork> parse(std::string_view json);

  [[nodiscard]] const Position& node(std::size_t index) const { return nodes_[index]; }
  [[nodiscard]] const std::string& street_name(const StreetPiece& piece) const {
    return names_[piece.street];
  }
  [[nodiscard]] std::span<const StreetPiece> pieces() const { return pieces_; }

  /// The pieces that begin at `node`, at least one.
  [[nodiscard]] std::span<const StreetPiece> from(std::size_t node) const;

  /// The point `metres` along `piece`.
  [[nodiscard]] Position along(const StreetPiece& piece, double metres) const;

 private:
  std::vector<Position> nodes_;
  std::vector<std::string> names_;
  std::vector<StreetPiece> pieces_;    // by the node they begin at
  std::vector<std::size_t> first_of_;  // node to its first piece; one more at the end
};

}  // namespace rtp::app
