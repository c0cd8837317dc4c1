// Reads the fields of one whole protocol message: integers in network byte order, strings that end with NUL
// (PostgreSQL 15, 55.8 Message Data Types). Checks every length before it is used. Pure; one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/error.h"

namespace rtp::pgoutput {

/// Seconds from the Unix epoch to PostgreSQL's, 2000-01-01.
inline constexpr std::chrono::seconds kPostgresEpoch{946'684'800};

class ByteReader {
 public:
  /// `message` names what is read in errors and outlives the reader, as `bytes` does.
  ByteReader(std::string_view message, std::string_view bytes) : message_(message), rest_(bytes) {}

  /// The next integer. Errors, as of all that follows: kMalformed, naming `field`, for what is cut.
  template <typename Integer>
  [[nodiscard]] Result<Integer> integer(std::string_view field) {
    RTP_TRY(const std::string_view taken, bytes(sizeof(Integer), field));
    std::make_unsigned_t<Integer> value = 0;
    for (const char byte : taken) {
      value = static_cast<decltype(value)>((std::uint64_t{value} << 8U) | static_cast<unsigned char>(byte));
    }
    return static_cast<Integer>(value);
  }

  /// A time, sent as microseconds since 2000, since the Unix epoch. kMalformed also for one out of range.
  [[nodiscard]] Result<std::chrono::microseconds> time(std::string_view field);
  /// The text up to the next NUL, which is taken too.
  [[nodiscard]] Result<std::string_view> string(std::string_view field);
  [[nodiscard]] Result<std::string_view> bytes(std::size_t count, std::string_view field);
  /// An integer that says how many things of at least `smallest` bytes follow. kMalformed where the rest of
  /// the message cannot hold them, so that the count may be used to allocate.
  template <typename Integer>
  [[nodiscard]] Result<std::size_t> count(std::size_t smallest, std::string_view field) {
    RTP_TRY(const auto things, integer<std::make_unsigned_t<Integer>>(field));
    if (things > rest_.size() / smallest) {
      return std::unexpected(cut(field));
    }
    return things;
  }

  /// All that is left.
  [[nodiscard]] std::string_view rest() const { return rest_; }
  /// kMalformed where bytes are left.
  [[nodiscard]] Result<void> finish() const;

  /// kMalformed: the message has a `field` of no known meaning.
  [[nodiscard]] Error unknown(std::string_view field) const;

 private:
  [[nodiscard]] Error cut(std::string_view field) const;

  std::string_view message_;
  std::string_view rest_;
};

}  // namespace rtp::pgoutput
