// The file of the keys that tokens are signed with.
#pragma once

#include <string>

#include "base/error.h"
#include "jwt/key_set.h"

namespace rtp::app {

/// kInvalidArgument, naming the file and what is wrong, and nothing of a key, where it cannot be read or is
/// not a JSON Web Key Set with keys that can be used.
[[nodiscard]] Result<jwt::KeySet> load_token_keys(const std::string& file);

}  // namespace rtp::app
