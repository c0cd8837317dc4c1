// A first line that names an operation, then any body: a request, or an error that blames the caller.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dynamodb/requests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const auto request =
      rtp::dynamodb::parse_request(text.substr(0, line), text.substr(std::min(line + 1, text.size())));
  if (!request) {
    const rtp::ErrorCode code = request.error().code;
    if (code != rtp::ErrorCode::kMalformed && code != rtp::ErrorCode::kInvalidArgument &&
        code != rtp::ErrorCode::kPermissionDenied && code != rtp::ErrorCode::kUnsupported) {
      std::abort();
    }
  }
  return 0;
}
