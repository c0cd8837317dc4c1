// Writes the fields of protocol messages, for tests. One thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace rtp::pgoutput {

class MessageWriter {
 public:
  /// Begins with the kind of the message.
  explicit MessageWriter(char kind) : bytes_(1, kind) {}

  MessageWriter& letter(char c) {
    bytes_.push_back(c);
    return *this;
  }
  template <std::integral Integer>
  MessageWriter& integer(Integer value) {
    const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (std::size_t i = sizeof(Integer); i-- > 0;) {
      bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(bits) >> (8 * i)));
    }
    return *this;
  }
  MessageWriter& string(std::string_view text) {
    bytes_.append(text).push_back('\0');
    return *this;
  }
  /// A value of a tuple.
  MessageWriter& value(std::string_view text) {
    letter('t').integer(static_cast<std::int32_t>(text.size()));
    bytes_.append(text);
    return *this;
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace rtp::pgoutput
