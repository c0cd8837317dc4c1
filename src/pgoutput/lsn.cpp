#include "pgoutput/lsn.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.h"

namespace rtp::pgoutput {
namespace {

constexpr unsigned kHalfBits = 32;
constexpr std::size_t kHalfDigits = 8;

std::optional<std::uint32_t> parse_half(std::string_view digits) {
  std::uint32_t half = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), half, 16);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > kHalfDigits) {
    return std::nullopt;
  }
  return half;
}

}  // namespace

Result<Lsn> parse_lsn(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto high = parse_half(text.substr(0, slash));
    const auto low = parse_half(text.substr(slash + 1));
    if (high && low) {
      return (Lsn{*high} << kHalfBits) | *low;
    }
  }
  return fail(
      ErrorCode::kMalformed,
      fmt::format("\"{}\" is not a log sequence number: write it as 16/B374D848", printable_utf8(text)));
}

std::string to_string(Lsn lsn) { return fmt::format("{:X}/{:X}", lsn >> kHalfBits, lsn & UINT32_MAX); }

}  // namespace rtp::pgoutput
