// A self-signed certificate for servers under measurement.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace rtp::bench {

/// PEM files.
struct Certificate {
  std::filesystem::path file;
  std::filesystem::path key;
};

/// Makes one of localhost with an ECDSA key on P-256, valid for a day, in that folder.
[[nodiscard]] Result<Certificate> make_certificate(const std::filesystem::path& folder);

}  // namespace rtp::bench
