// The data types of MQTT (MQTT 5 1.5, MQTT 3.1.1 1.5), read one after the other. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::mqtt {

/// The error (kMalformed) for bytes that break a standard; `what` says how, with its section.
[[nodiscard]] std::unexpected<Error> malformed(std::string what);

/// Each read takes its value off the front; errors are kMalformed. Views are into the given bytes.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] Result<std::uint8_t> byte();
  [[nodiscard]] Result<std::uint16_t> two_byte_integer();
  [[nodiscard]] Result<std::uint32_t> four_byte_integer();
  [[nodiscard]] Result<std::uint32_t> variable_byte_integer();
  /// UTF-8 without U+0000.
  [[nodiscard]] Result<std::string_view> utf8_string();
  [[nodiscard]] Result<std::string_view> binary_data();
  /// The next `count` bytes, to be read on their own.
  [[nodiscard]] Result<FieldReader> part(std::size_t count);

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  /// What was not read yet.
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  [[nodiscard]] Result<std::string_view> take(std::size_t count);
  template <typename Integer>
  [[nodiscard]] Result<Integer> integer();

  std::string_view rest_;
};

}  // namespace rtp::mqtt
