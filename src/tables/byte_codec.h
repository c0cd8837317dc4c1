// The primitives of what the tables store: bytes, varints (LEB128) and length-prefixed strings. Internal to
// the module; it knows nothing of items. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rtp::tables {

inline void append_byte(std::string& out, std::uint8_t value) { out.push_back(static_cast<char>(value)); }

inline void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    append_byte(out, static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  append_byte(out, static_cast<std::uint8_t>(value));
}

inline void append_bytes(std::string& out, std::string_view bytes) {
  append_varint(out, bytes.size());
  out.append(bytes);
}

/// Fixed width, so that the order of the bytes is the order of the numbers.
inline void append_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    append_byte(out, static_cast<std::uint8_t>(value >> shift));
  }
}

/// Reads from the front of borrowed bytes. The first read that finds them cut or damaged fails the reader for
/// good: from then on it is empty and reads zeros, so a caller checks once, at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  /// Whether all was read, and well.
  [[nodiscard]] bool finished() const { return !failed_ && rest_.empty(); }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }

  void fail() {
    failed_ = true;
    rest_ = {};
  }

  [[nodiscard]] std::uint8_t byte() {
    if (rest_.empty()) {
      fail();
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  [[nodiscard]] std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return failed_ ? 0 : value;
      }
    }
    fail();
    return 0;
  }

  /// The number of elements that follow, each of at least one byte; so damage never asks for more memory than
  /// there are bytes.
  [[nodiscard]] std::size_t count() {
    const std::uint64_t value = varint();
    if (value > rest_.size()) {
      fail();
      return 0;
    }
    return static_cast<std::size_t>(value);
  }

  [[nodiscard]] std::string_view bytes() {
    const std::size_t size = count();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }

  [[nodiscard]] std::uint64_t big_endian() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      value = (value << 8) | byte();
    }
    return value;
  }

  /// What is left, for a codec that takes from the front itself.
  [[nodiscard]] std::string_view& rest() { return rest_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// An enumerator stored as one byte; fails the reader above `last`.
template <typename Enum>
[[nodiscard]] Enum read_enum(ByteReader& reader, Enum last) {
  const auto value = static_cast<Enum>(reader.byte());
  if (value > last) {
    reader.fail();
  }
  return value;
}

}  // namespace rtp::tables
