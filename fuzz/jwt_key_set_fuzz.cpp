// Any text as a key set: what is accepted has a key, and each key refuses a signature nobody made.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzzing.h"
#include "jwt/key_set.h"

using rtp::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto keys = rtp::jwt::KeySet::parse(text);
  if (!keys) {
    require(keys.error().code == rtp::ErrorCode::kMalformed ||
            keys.error().code == rtp::ErrorCode::kInvalidArgument);
    return 0;
  }
  require(!keys->entries().empty());
  for (const auto& entry : keys->entries()) {
    for (const std::size_t bytes : {0UL, 32UL, 64UL, 256UL}) {
      require(!entry.key.verifies("header.payload", std::string(bytes, '\x01')));
    }
  }
  return 0;
}
