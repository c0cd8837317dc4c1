#include "dynamodb/shard_iterator.h"

#include <cstddef>
#include <utility>

#include "dynamodb/arn.h"
#include "dynamodb/base64.h"

namespace rtp::dynamodb {
namespace {

constexpr std::string_view kSeparator = "|1|";  // DynamoDB's iterators begin so, too
constexpr std::size_t kNumberBytes = 8;

void append_number(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

/// The number in the first eight of `bytes`.
std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes.substr(0, kNumberBytes)) {
    value = (value << 8) | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace

std::string serialize_iterator(const ShardIterator& iterator) {
  std::string bytes;
  append_number(bytes, iterator.position);
  append_number(bytes, static_cast<std::uint64_t>(iterator.issued.count()));
  std::string text = iterator.stream_arn;
  text.append(kSeparator);
  append_base64(text, bytes);
  return text;
}

Result<ShardIterator> parse_iterator(std::string_view text) {
  const auto invalid = fail(ErrorCode::kInvalidArgument, "Invalid ShardIterator");
  const std::size_t separator = text.find(kSeparator);
  if (separator == std::string_view::npos || !parse_stream_arn(text.substr(0, separator))) {
    return invalid;
  }
  const auto bytes = decode_base64(text.substr(separator + kSeparator.size()));
  if (!bytes || bytes->size() != 2 * kNumberBytes) {
    return invalid;
  }
  const std::string_view numbers = *bytes;
  return ShardIterator{.stream_arn = std::string(text.substr(0, separator)),
                       .position = number_of(numbers),
                       .issued = std::chrono::milliseconds(
                           static_cast<std::int64_t>(number_of(numbers.substr(kNumberBytes))))};
}

}  // namespace rtp::dynamodb
