// Where to listen or connect. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::net {

/// HOST:PORT; port 0 lets the system choose.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;

  /// kInvalidArgument, naming the text and the form, for what is not HOST:PORT or [IPV6]:PORT.
  [[nodiscard]] static Result<Endpoint> parse(std::string_view text);
  /// The form that parse() reads.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const Endpoint&) const = default;
};

}  // namespace rtp::net
