// The requests of the Lambda Runtime API (version 2018-06-01), as a host understands them. Pure.
#pragma once

#include <string_view>

namespace rtp::lambda {

struct RuntimeApiRequest {
  enum class Kind { kNext, kResponse, kError, kInitError, kUnknown, kWrongMethod };

  Kind kind = Kind::kUnknown;
  std::string_view request_id = {};  // of kResponse and kError; part of `target`

  [[nodiscard]] static RuntimeApiRequest parse(std::string_view method, std::string_view target);

  bool operator==(const RuntimeApiRequest&) const = default;
};

}  // namespace rtp::lambda
