#include "mqtt/field_reader.h"

#include <utility>

#include "base/utf8.h"

namespace rtp::mqtt {
namespace {

constexpr std::uint8_t kContinuationBit = 0x80;
constexpr std::uint8_t kValueBits = 0x7F;
constexpr std::size_t kMaxVariableBytes = 4;

}  // namespace

std::unexpected<Error> malformed(std::string what) { return fail(ErrorCode::kMalformed, std::move(what)); }

Result<std::uint8_t> FieldReader::byte() { return integer<std::uint8_t>(); }

Result<std::uint16_t> FieldReader::two_byte_integer() { return integer<std::uint16_t>(); }

Result<std::uint32_t> FieldReader::four_byte_integer() { return integer<std::uint32_t>(); }

Result<std::uint32_t> FieldReader::variable_byte_integer() {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < kMaxVariableBytes; ++i) {
    RTP_TRY(const std::uint8_t next, byte());
    value |= static_cast<std::uint32_t>(next & kValueBits) << (7 * i);
    if ((next & kContinuationBit) == 0) {
      if (next == 0 && i > 0) {
        return malformed("a variable byte integer is not in its shortest form (MQTT 5 1.5.5)");
      }
      return value;
    }
  }
  return malformed("a variable byte integer has more than four bytes (MQTT 5 1.5.5)");
}

Result<std::string_view> FieldReader::utf8_string() {
  RTP_TRY(const std::string_view text, binary_data());
  if (!is_utf8(text)) {
    return malformed("a string is not UTF-8 (MQTT 5 1.5.4, MQTT 3.1.1 1.5.3)");
  }
  if (text.find('\0') != std::string_view::npos) {
    return malformed("a string contains U+0000 (MQTT 5 1.5.4, MQTT 3.1.1 1.5.3)");
  }
  return text;
}

Result<std::string_view> FieldReader::binary_data() {
  RTP_TRY(const std::uint16_t size, two_byte_integer());
  return take(size);
}

Result<FieldReader> FieldReader::part(std::size_t count) {
  RTP_TRY(const std::string_view bytes, take(count));
  return FieldReader(bytes);
}

Result<std::string_view> FieldReader::take(std::size_t count) {
  if (count > rest_.size()) {
    return malformed("it ends within a field (MQTT 5 1.5, MQTT 3.1.1 1.5)");
  }
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

/// Big-endian.
template <typename Integer>
Result<Integer> FieldReader::integer() {
  RTP_TRY(const std::string_view taken, take(sizeof(Integer)));
  std::uint32_t value = 0;
  for (const char byte : taken) {
    value = (value << 8U) | static_cast<std::uint8_t>(byte);
  }
  return static_cast<Integer>(value);
}

}  // namespace rtp::mqtt
