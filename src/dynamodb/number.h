// A DynamoDB number: an exact decimal of at most 38 significant digits, magnitude 1E-130 up to
// 9.99...E+125. A value type, always canonical (no trailing zeros), so equal numbers compare equal.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::dynamodb {

class Number {
 public:
  /// Zero.
  Number() = default;
  explicit Number(std::int64_t value);

  /// Decimal or exponent notation, optional sign. Errors: kInvalidArgument in DynamoDB's wording for what
  /// is not a number, has more than 38 significant digits, overflows or underflows.
  [[nodiscard]] static Result<Number> parse(std::string_view text);

  /// Plain decimal notation, never an exponent, as DynamoDB answers it.
  [[nodiscard]] std::string to_string() const;
  /// Appends to_string() to `out`.
  void append_text(std::string& out) const;

  /// Exact sum or difference; an error (kInvalidArgument) where it needs more than 38 digits.
  [[nodiscard]] static Result<Number> add(const Number& a, const Number& b);
  [[nodiscard]] static Result<Number> subtract(const Number& a, const Number& b);

  [[nodiscard]] std::strong_ordering operator<=>(const Number& other) const;
  bool operator==(const Number& other) const = default;

  /// Appends bytes whose unsigned lexicographic order is the numeric order; self-delimiting.
  void append_sortable(std::string& out) const;
  /// Inverse of append_sortable(): reads one number from the front of `bytes` and removes it. kCorrupt if
  /// cut.
  [[nodiscard]] static Result<Number> from_sortable(std::string_view& bytes);

  /// The bytes of which DynamoDB hashes a number that is a partition key: base-100 digits under an exponent,
  /// as in Oracle's NUMBER.
  [[nodiscard]] std::string hashed_bytes() const;

  /// Size in bytes as DynamoDB accounts it.
  [[nodiscard]] std::size_t size() const;

 private:
  __extension__ using Coefficient = unsigned __int128;

  /// Strips trailing zeros of `coefficient`, which may have 39 digits, and checks the range.
  [[nodiscard]] static Result<Number> checked(bool negative, Coefficient coefficient, std::int64_t exponent);
  /// Decimal exponent of the first digit; of a number that is not zero.
  [[nodiscard]] int leading_exponent() const;
  [[nodiscard]] std::strong_ordering compare_magnitude(const Number& other) const;

  Coefficient coefficient_ = 0;  // < 10^38, not divisible by 10 unless zero
  std::int16_t exponent_ = 0;    // value = coefficient * 10^exponent
  bool negative_ = false;
};

}  // namespace rtp::dynamodb
