// A first line that names an operation of DynamoDB Streams, then any body: a request, or an error that blames
// the caller. An iterator that is taken is the one that would be given for it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dynamodb/stream_requests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const auto request =
      rtp::dynamodb::parse_stream_request(text.substr(0, line), text.substr(std::min(line + 1, text.size())));
  if (!request) {
    const rtp::ErrorCode code = request.error().code;
    if (code != rtp::ErrorCode::kMalformed && code != rtp::ErrorCode::kInvalidArgument &&
        code != rtp::ErrorCode::kUnsupported) {
      std::abort();
    }
  }
  const auto iterator = rtp::dynamodb::parse_iterator(text);
  if (iterator && rtp::dynamodb::serialize_iterator(*iterator) != text) {
    std::abort();
  }
  return 0;
}
