// The origins whose pages may connect. A browser says in the header Origin whose page it is that connects,
// and no page can change that; what is not a browser says what it likes, so this is for the users' sake and
// keeps nobody else out. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::gateway {

/// By default any origin.
class OriginList {
 public:
  /// Origins as browsers send them (RFC 6454 6.2) between commas: `https://app.example`,
  /// `http://localhost:3000`, `null`. Nothing, or `*`: any. kInvalidArgument, naming what is none, where one
  /// has no scheme or host, or has a path.
  [[nodiscard]] static Result<OriginList> parse(std::string_view text);

  /// Whether a page of `origin` may connect to the server it knows as `host`, the value of the header Host.
  /// The page that this server serves always may.
  [[nodiscard]] bool permits(std::string_view origin, std::string_view host) const;

  /// The form that parse() reads.
  [[nodiscard]] std::string to_string() const;

 private:
  std::vector<std::string> origins_;  // as parse() was given them, in small letters; empty: any
};

}  // namespace rtp::gateway
