#include "dynamodb/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace rtp::dynamodb {
namespace {

__extension__ using Uint128 = unsigned __int128;

constexpr int kMaxDigits = 38;
constexpr int kMaxLeadingExponent = 125;
constexpr int kMinLeadingExponent = -130;

constexpr auto kPowersOfTen = [] {
  std::array<Uint128, kMaxDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) {
    powers.at(i) = powers.at(i - 1) * 10;
  }
  return powers;
}();

Uint128 power_of_ten(std::int64_t exponent) { return kPowersOfTen.at(static_cast<std::size_t>(exponent)); }

/// Decimal digits of a coefficient or of a sum of them: 0 for zero, 39 for whatever has more than 38.
int digit_count(Uint128 value) {
  const int bits = 128 - (value >> 64 != 0 ? std::countl_zero(static_cast<std::uint64_t>(value >> 64))
                                           : 64 + std::countl_zero(static_cast<std::uint64_t>(value)));
  const int at_least = bits * 1233 >> 12;  // 1233/4096 is log10(2), near enough for 128 bits
  return at_least + (value >= power_of_ten(at_least) ? 1 : 0);
}

/// The digits of a coefficient without a heap allocation.
class Digits {
 public:
  explicit Digits(Uint128 coefficient) {
    static constexpr std::uint64_t kHalf = 10'000'000'000'000'000'000U;  // 10^19, the most a half can hold
    if (coefficient < kHalf) {
      append(static_cast<std::uint64_t>(coefficient));
      return;
    }
    append(static_cast<std::uint64_t>(coefficient / kHalf));
    std::array<char, 20> low{};
    auto* const end =
        std::to_chars(low.begin(), low.end(), static_cast<std::uint64_t>(coefficient % kHalf)).ptr;
    const auto width = end - low.begin();
    size_ = static_cast<std::size_t>(std::fill_n(text_.begin() + size_, 19 - width, '0') - text_.begin());
    size_ = static_cast<std::size_t>(std::copy(low.begin(), end, text_.begin() + size_) - text_.begin());
  }

  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  void append(std::uint64_t value) {
    size_ = static_cast<std::size_t>(std::to_chars(text_.begin(), text_.end(), value).ptr - text_.begin());
  }

  std::array<char, 40> text_{};
  std::size_t size_ = 0;
};

std::unexpected<Error> not_numeric(std::string_view text) {
  std::string message = "The parameter cannot be converted to a numeric value";
  if (!text.empty()) {
    message.append(": ").append(text);
  }
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

Result<void> check_range(std::int64_t leading_exponent, std::int64_t digits) {
  if (leading_exponent > kMaxLeadingExponent) {
    return fail(ErrorCode::kInvalidArgument,
                "Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (leading_exponent < kMinLeadingExponent) {
    return fail(ErrorCode::kInvalidArgument,
                "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  }
  if (digits > kMaxDigits) {
    return fail(ErrorCode::kInvalidArgument,
                "Attempting to store more than 38 significant digits in a Number");
  }
  return {};
}

/// Takes an optional sign from the front of `text`: true for minus.
bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  return negative;
}

/// The digits of a number's text before its exponent.
struct Mantissa {
  Uint128 coefficient = 0;       // of the significant digits; meaningless when there are more than 38
  std::int64_t significant = 0;  // digits, without leading and trailing zeros
  std::int64_t trailing_zeros = 0;
  std::int64_t fraction_digits = 0;
  bool has_digits = false;
};

Mantissa take_mantissa(std::string_view& text) {
  Mantissa mantissa;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point)); ++i) {
    if (text[i] == '.') {
      point = true;
      continue;
    }
    mantissa.has_digits = true;
    mantissa.fraction_digits += point ? 1 : 0;
    if (text[i] == '0') {
      mantissa.trailing_zeros += mantissa.significant > 0 ? 1 : 0;
      continue;
    }
    const std::int64_t added = mantissa.trailing_zeros + 1;
    mantissa.significant += added;
    mantissa.trailing_zeros = 0;
    if (mantissa.significant <= kMaxDigits) {
      mantissa.coefficient =
          mantissa.coefficient * power_of_ten(added) + static_cast<unsigned>(text[i] - '0');
    }
  }
  text.remove_prefix(i);
  return mantissa;
}

/// The exponent at the front of `text`, zero where there is none; absent when it has no digits. Saturates.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  static constexpr std::int64_t kSaturated = 1'000'000'000'000;
  if (!text.starts_with('e') && !text.starts_with('E')) {
    return 0;
  }
  text.remove_prefix(1);
  const bool negative = take_sign(text);
  if (text.empty() || !is_digit(text.front())) {
    return std::nullopt;
  }
  std::int64_t exponent = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    exponent = std::min(exponent * 10 + (text.front() - '0'), kSaturated);
  }
  return negative ? -exponent : exponent;
}

constexpr char kNegativeMark = 1;
constexpr char kZeroMark = 2;
constexpr char kPositiveMark = 3;
constexpr unsigned kEndOfPairs = 0;  // below every pair, which are stored as 1..100
constexpr int kMaxPairs = kMaxDigits / 2;

}  // namespace

Number::Number(std::int64_t value)
    : coefficient_(value < 0 ? Coefficient{0} - static_cast<Coefficient>(value)
                             : static_cast<Coefficient>(value)),
      negative_(value < 0) {
  while (coefficient_ != 0 && coefficient_ % 10 == 0) {
    coefficient_ /= 10;
    ++exponent_;
  }
}

Result<Number> Number::parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = take_sign(rest);
  const Mantissa mantissa = take_mantissa(rest);
  const std::optional<std::int64_t> exponent = take_exponent(rest);
  if (!mantissa.has_digits || !exponent || !rest.empty()) {
    return not_numeric(text);
  }
  if (mantissa.significant == 0) {
    return Number();
  }
  const std::int64_t scale = *exponent + mantissa.trailing_zeros - mantissa.fraction_digits;
  RTP_CHECK(check_range(scale + mantissa.significant - 1, mantissa.significant));
  Number number;
  number.coefficient_ = mantissa.coefficient;
  number.exponent_ = static_cast<std::int16_t>(scale);
  number.negative_ = negative;
  return number;
}

Result<Number> Number::checked(bool negative, Coefficient coefficient, std::int64_t exponent) {
  if (coefficient == 0) {
    return Number();
  }
  while (coefficient % 10 == 0) {
    coefficient /= 10;
    ++exponent;
  }
  const int digits = digit_count(coefficient);
  RTP_CHECK(check_range(exponent + digits - 1, digits));
  Number number;
  number.coefficient_ = coefficient;
  number.exponent_ = static_cast<std::int16_t>(exponent);
  number.negative_ = negative;
  return number;
}

std::string Number::to_string() const {
  std::string text;
  append_text(text);
  return text;
}

void Number::append_text(std::string& out) const {
  const Digits digits(coefficient_);
  const std::string_view text = digits.view();
  if (negative_) {
    out.push_back('-');
  }
  const int point = static_cast<int>(text.size()) + exponent_;  // digits before the decimal point
  if (exponent_ >= 0) {
    out.append(text).append(static_cast<std::size_t>(exponent_), '0');
  } else if (point > 0) {
    const auto whole = static_cast<std::size_t>(point);
    out.append(text.substr(0, whole)).append(1, '.').append(text.substr(whole));
  } else {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(text);
  }
}

Result<Number> Number::add(const Number& a, const Number& b) {
  if (a.coefficient_ == 0 || b.coefficient_ == 0) {
    return a.coefficient_ == 0 ? b : a;
  }
  const Number& high = a.exponent_ >= b.exponent_ ? a : b;
  const Number& low = a.exponent_ >= b.exponent_ ? b : a;
  // Aligned at low's last digit, which is not zero, the sum has at most 38 digits only if high stays below
  // 2 * 10^38: then high, low and their sum also fit 128 bits.
  const int shift = high.exponent_ - low.exponent_;
  if (shift > kMaxDigits || high.coefficient_ > 2 * power_of_ten(kMaxDigits) / power_of_ten(shift)) {
    return fail(ErrorCode::kInvalidArgument,
                "Attempting to store more than 38 significant digits in a Number");
  }
  const Coefficient aligned = high.coefficient_ * power_of_ten(shift);
  if (high.negative_ == low.negative_) {
    return checked(high.negative_, aligned + low.coefficient_, low.exponent_);
  }
  if (aligned >= low.coefficient_) {
    return checked(high.negative_, aligned - low.coefficient_, low.exponent_);
  }
  return checked(low.negative_, low.coefficient_ - aligned, low.exponent_);
}

Result<Number> Number::subtract(const Number& a, const Number& b) {
  Number negated = b;
  negated.negative_ = b.coefficient_ != 0 && !b.negative_;
  return add(a, negated);
}

int Number::leading_exponent() const { return exponent_ + digit_count(coefficient_) - 1; }

std::strong_ordering Number::compare_magnitude(const Number& other) const {
  if (coefficient_ == 0 || other.coefficient_ == 0) {
    return coefficient_ <=> other.coefficient_;
  }
  if (const auto order = leading_exponent() <=> other.leading_exponent();
      order != std::strong_ordering::equal) {
    return order;
  }
  const int digits = digit_count(coefficient_);
  const int other_digits = digit_count(other.coefficient_);
  const int width = std::max(digits, other_digits);
  return coefficient_ * power_of_ten(width - digits) <=>
         other.coefficient_ * power_of_ten(width - other_digits);
}

std::strong_ordering Number::operator<=>(const Number& other) const {
  if (negative_ != other.negative_) {
    return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return negative_ ? other.compare_magnitude(*this) : compare_magnitude(other);
}

// A mark for the sign, then the biased exponent of the first digit, then the digits in pairs and an end mark;
// all but the first byte inverted for negative numbers.
void Number::append_sortable(std::string& out) const {
  if (coefficient_ == 0) {
    out.push_back(kZeroMark);
    return;
  }
  const Digits digits(coefficient_);
  const std::string_view text = digits.view();
  const unsigned invert = negative_ ? 0xFFU : 0U;
  std::array<char, kMaxPairs + 3> bytes;  // NOLINT(*-member-init): filled up to `end`
  auto* end = bytes.begin();
  *end++ = negative_ ? kNegativeMark : kPositiveMark;
  const auto put = [&](unsigned byte) { *end++ = static_cast<char>(byte ^ invert); };
  put(static_cast<unsigned>(leading_exponent() - kMinLeadingExponent));
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const char second = i + 1 < text.size() ? text[i + 1] : '0';
    put(static_cast<unsigned>((text[i] - '0') * 10 + (second - '0') + 1));
  }
  put(kEndOfPairs);
  out.append(bytes.begin(), end);
}

Result<Number> Number::from_sortable(std::string_view& bytes) {
  const auto damaged = [] { return fail(ErrorCode::kCorrupt, "a stored number is cut or damaged"); };
  if (bytes.starts_with(kZeroMark)) {
    bytes.remove_prefix(1);
    return Number();
  }
  const bool negative = bytes.starts_with(kNegativeMark);
  if (bytes.size() < 4 || (!negative && !bytes.starts_with(kPositiveMark))) {
    return damaged();
  }
  const unsigned invert = negative ? 0xFFU : 0U;
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]) ^ invert; };
  Number number;
  number.negative_ = negative;
  unsigned pair = 0;
  std::size_t i = 2;
  for (; i < bytes.size() && byte_at(i) != kEndOfPairs; ++i) {
    pair = byte_at(i) - 1;
    if (pair >= 100 || i - 2 >= kMaxPairs || (i == 2 && pair < 10)) {
      return damaged();
    }
    number.coefficient_ = number.coefficient_ * 100 + pair;
  }
  if (i == bytes.size() || pair == 0) {
    return damaged();
  }
  auto digits = static_cast<int>(2 * (i - 2));
  if (pair % 10 == 0) {
    number.coefficient_ /= 10;
    --digits;
  }
  const int leading = static_cast<int>(byte_at(1)) + kMinLeadingExponent;
  number.exponent_ = static_cast<std::int16_t>(leading - digits + 1);
  bytes.remove_prefix(i + 1);
  return number;
}

std::string Number::hashed_bytes() const {
  constexpr unsigned kZero = 0x80;
  constexpr unsigned kOne = 0xC1;  // exponent byte of 1 to 99
  constexpr unsigned kNegativeEnd = 102;
  constexpr std::size_t kMaxBytes = 21;
  if (coefficient_ == 0) {
    return std::string(1, static_cast<char>(kZero));
  }
  const Digits digits(coefficient_);
  std::string text(digits.view());
  const int whole_digits = leading_exponent() + 1;
  const bool is_odd = whole_digits % 2 != 0;
  if (is_odd) {
    text.insert(0, 1, '0');
  }
  if (text.size() % 2 != 0) {
    text.push_back('0');
  }
  const int whole_pairs = (whole_digits + (is_odd ? 1 : 0)) / 2;
  const auto exponent = static_cast<unsigned>(static_cast<int>(kOne) + whole_pairs - 1);
  std::string out(1, static_cast<char>(negative_ ? ~exponent : exponent));
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto pair = static_cast<unsigned>((text[i] - '0') * 10 + (text[i + 1] - '0'));
    out.push_back(static_cast<char>(negative_ ? 101 - pair : pair + 1));
  }
  if (negative_ && out.size() < kMaxBytes) {
    out.push_back(static_cast<char>(kNegativeEnd));
  }
  return out;
}

std::size_t Number::size() const {
  if (coefficient_ == 0) {
    return 1;
  }
  // Two digits a byte, and a digit alone where the pairs from the decimal point on begin or end with one.
  const int digits = digit_count(coefficient_);
  const bool begins_with_half = leading_exponent() % 2 == 0;
  const int bytes = (digits + (begins_with_half ? 2 : 1)) / 2;
  return static_cast<std::size_t>(bytes) + 1 + (negative_ ? 1U : 0U);
}

}  // namespace rtp::dynamodb
