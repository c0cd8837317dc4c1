#include "dynamodb/number.h"

#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

using boost::multiprecision::cpp_int;

const std::string kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
const std::string kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const std::string kTooManyDigits = "Attempting to store more than 38 significant digits in a Number";

using Texts = std::vector<std::pair<std::string, std::string>>;

Number number(std::string_view text) { return Number::parse(text).value(); }

std::string sortable(const Number& number) {
  std::string bytes;
  number.append_sortable(bytes);
  return bytes;
}

std::string zeros(std::size_t count) { return std::string(count, '0'); }
std::string nines(std::size_t count) { return std::string(count, '9'); }

void expect_canonical(const Texts& spellings) {
  for (const auto& [text, canonical] : spellings) {
    const auto parsed = Number::parse(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(parsed->to_string(), canonical) << text;
    EXPECT_EQ(number(canonical), *parsed) << text;
  }
}

TEST(NumberTest, ZeroHasOneCanonicalForm) {
  for (const auto* text : {"0", "-0", "+0", "0.0", "000", "0e5", "0e-5", "-0.000e7",
                           "0e999999999999999999999", "0e-999999999999999999999", ".0", "0."}) {
    expect_canonical({{text, "0"}});
  }
}

TEST(NumberTest, IsAnsweredWithoutNeedlessZerosAndSigns) {
  expect_canonical({{"1", "1"},
                    {"+1", "1"},
                    {"-1", "-1"},
                    {"10", "10"},
                    {"1000", "1000"},
                    {"1000.0", "1000"},
                    {"001", "1"},
                    {"1.50", "1.5"},
                    {"0.5", "0.5"},
                    {".5", "0.5"},
                    {"-.5", "-0.5"},
                    {"5.", "5"},
                    {"0.010", "0.01"},
                    {"100.001", "100.001"},
                    {"123.4560", "123.456"},
                    {"-56.789", "-56.789"}});
}

TEST(NumberTest, KeepsThirtyEightDigits) {
  const std::string digits = "12345678901234567890123456789012345678";
  expect_canonical({{"9223372036854775808", "9223372036854775808"},
                    {"18446744073709551616", "18446744073709551616"},
                    {"9999999999999999999", "9999999999999999999"},
                    {"10000000000000000001", "10000000000000000001"},
                    {digits, digits},
                    {"1" + zeros(36) + "1", "1" + zeros(36) + "1"},
                    {"00000" + digits, digits},
                    {"-00001.2345678901234567890123456789012345678" + zeros(4),
                     "-1.2345678901234567890123456789012345678"}});
}

TEST(NumberTest, IsAnsweredWithoutExponent) {
  expect_canonical({{"1e3", "1000"},
                    {"1E3", "1000"},
                    {"1e+3", "1000"},
                    {"1000e-3", "1"},
                    {"1.5e1", "15"},
                    {"15e-1", "1.5"},
                    {"1e0", "1"},
                    {"+.5e+3", "500"},
                    {"1e-20", "0." + zeros(19) + "1"},
                    {"1e125", "1" + zeros(125)},
                    {"-1e125", "-1" + zeros(125)},
                    {"1e-130", "0." + zeros(129) + "1"},
                    {"-0001.000e-130", "-0." + zeros(129) + "1"},
                    {"1.5e-130", "0." + zeros(129) + "15"},
                    {"0.00001e130", "1" + zeros(125)},
                    {zeros(500) + "1" + zeros(100), "1" + zeros(100)},
                    {"1" + zeros(500) + "e-500", "1"},
                    {"0." + zeros(500) + "1e501", "1"},
                    {"0009." + nines(37) + zeros(4) + "e125", nines(38) + zeros(88)},
                    {"-0009." + nines(37) + zeros(4) + "e125", "-" + nines(38) + zeros(88)}});
}

void expect_refused(const std::string& text, const std::string& message) {
  const auto parsed = Number::parse(text);
  ASSERT_FALSE(parsed) << text;
  EXPECT_EQ(parsed.error(), (Error{ErrorCode::kInvalidArgument, message}));
}

TEST(NumberTest, RefusesWhatIsNoNumber) {
  expect_refused("", "The parameter cannot be converted to a numeric value");
  for (const auto* text :
       {"dog", " 1", "1 ",  "1 2", "NaN", "Infinity", "-Infinity", "0x1F",  "1,000", ".",  "-",       "+",
        "+-1", "1e", "1e+", "e5",  ".e5", "1.2.3",    "1e5.0",     "1e1e1", "--1",   "1f", "\xD9\xA1"}) {
    expect_refused(text, std::string("The parameter cannot be converted to a numeric value: ") + text);
  }
}

TEST(NumberTest, RefusesWhatIsOutOfRange) {
  const Texts refusals = {{"123456789012345678901234567890123456789", kTooManyDigits},
                          {"-1.23456789012345678901234567890123456789", kTooManyDigits},
                          {"1" + zeros(37) + "1", kTooManyDigits},
                          {nines(100), kTooManyDigits},
                          {"1e126", kOverflow},
                          {"-1e126", kOverflow},
                          {"10e125", kOverflow},
                          {"1" + zeros(126), kOverflow},
                          {"1e99999999999999999999", kOverflow},
                          {"1e-131", kUnderflow},
                          {"-1e-131", kUnderflow},
                          {"0.1e-130", kUnderflow},
                          {"1e-99999999999999999999", kUnderflow}};
  for (const auto& [text, message] : refusals) {
    expect_refused(text, message);
  }
}

TEST(NumberTest, SpellingsOfOneValueAreEqual) {
  for (const auto* text : {"1000", "1e3", "+1000", "1000.0", "0001000", "10e2", "100000e-2"}) {
    EXPECT_EQ(number(text), Number(1000)) << text;
  }
}

TEST(NumberTest, TakesEveryInt64) {
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1200}, Limits::max(), Limits::min()}) {
    EXPECT_EQ(Number(value).to_string(), std::to_string(value));
    EXPECT_EQ(Number(value), number(std::to_string(value)));
  }
}

struct Sum {
  std::string a;
  std::string b;
  std::string result;  // the sum, or the message of the error
};

void expect_sums(const std::vector<Sum>& sums) {
  const auto text = [](const Result<Number>& result) {
    return result ? result->to_string() : result.error().message;
  };
  for (const auto& [a, b, result] : sums) {
    EXPECT_EQ(text(Number::add(number(a), number(b))), result) << a << " + " << b;
    EXPECT_EQ(text(Number::add(number(b), number(a))), result) << b << " + " << a;
    const Number negated = Number::subtract(Number(), number(b)).value();
    EXPECT_EQ(text(Number::subtract(number(a), negated)), result) << a << " - -" << b;
  }
}

TEST(NumberTest, SumsAreExact) {
  expect_sums({{"0", "0", "0"},
               {"1", "2", "3"},
               {"0", "5", "5"},
               {"5", "-5", "0"},
               {"-1", "-2", "-3"},
               {"1", "-2", "-1"},
               {"0.1", "0.2", "0.3"},
               {"9.9", "0.1", "10"},
               {"1e20", "1e-17", "1" + zeros(20) + "." + zeros(16) + "1"},
               {"1e38", "-1", nines(38)},
               {nines(38), "1", "1" + zeros(38)},
               {"2e37", "2e37", "4" + zeros(37)},
               {"1.9e38", "-9.1e37", "99" + zeros(36)},
               {"1e125", "-1e125", "0"},
               {"5e125", "4e125", "9" + zeros(125)}});
}

TEST(NumberTest, SumsThatWouldBeRoundedOrOutOfRangeAreRefused) {
  expect_sums({{"1e50", "1", kTooManyDigits},
               {"1e125", "1e-130", kTooManyDigits},
               {"1e38", "1", kTooManyDigits},
               {"2e38", "-1", kTooManyDigits},
               {"3e38", "1", kTooManyDigits},
               {"1e39", "-1", kTooManyDigits},
               {nines(38), "0.1", kTooManyDigits},
               {nines(38), nines(37) + "8", kTooManyDigits},
               {"9e125", "1e125", kOverflow},
               {"-9e125", "-9e125", kOverflow},
               {"1.5e-130", "-1.4e-130", kUnderflow}});
}

TEST(NumberTest, SizeGrowsWithTheSignificantDigits) {
  const std::vector<std::pair<std::string, std::size_t>> sizes = {
      {"0", 1},       {"1", 2},        {"-1", 3},
      {"11", 2},      {"1000000", 2},  {"11111", 4},
      {"1111111", 5}, {"-1111111", 6}, {"1e125", 2},
      {"0.001", 2},   {"12", 2},       {"1.2", 3},
      {"123", 3},     {"12.3", 3},     {"12.3456", 4},
      {"0.12", 2},    {"0.012", 3},    {std::string(38, '1') + zeros(88), 20}};
  for (const auto& [text, size] : sizes) {
    EXPECT_EQ(number(text).size(), size) << text;
  }
}

/// The number times 10^200, read from its text: an independent view of its value.
cpp_int scaled(const Number& value) {
  static constexpr std::size_t kScale = 200;
  std::string text = value.to_string();
  const std::size_t point = text.find('.');
  const std::size_t fraction = point == std::string::npos ? 0 : text.size() - point - 1;
  if (point != std::string::npos) {
    text.erase(point, 1);
  }
  const bool negative = text.starts_with('-');
  text.erase(0, text.find_first_of("123456789"));  // cpp_int takes a leading zero for octal
  const cpp_int magnitude(text.empty() ? "0" : text + zeros(kScale - fraction));
  return negative ? cpp_int(-magnitude) : magnitude;
}

/// Mostly near one exponent, so that neighbours differ in late digits as well as in magnitude.
class RandomNumbers {
 public:
  Number next() {
    if (pick(0, 19) == 0) {
      return {};
    }
    const int digits = pick(1, 38);
    std::string text = pick(0, 1) == 0 ? "-" : "";
    text.push_back(static_cast<char>(pick('1', '9')));
    for (int i = 1; i < digits; ++i) {
      text.push_back(static_cast<char>(pick(0, 3) == 0 ? '0' : pick('0', '9')));
    }
    const int leading = pick(0, 3) == 0 ? pick(-130, 125) : pick(-1, 1);
    return number(text + "e" + std::to_string(leading - digits + 1));
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  std::mt19937_64 random_{20261124};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same numbers in each run
};

TEST(NumberPropertyTest, SortableOrderIsNumericOrder) {
  RandomNumbers numbers;
  for (int i = 0; i < 10000; ++i) {
    const Number a = numbers.next();
    const Number b = numbers.next();
    const auto order = scaled(a).compare(scaled(b)) <=> 0;
    ASSERT_EQ(a <=> b, order) << a.to_string() << " and " << b.to_string();
    ASSERT_EQ(sortable(a) <=> sortable(b), order) << a.to_string() << " and " << b.to_string();
  }
}

TEST(NumberTest, IsHashedAsBase100DigitsUnderAnExponent) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "80"},           {"5", "C106"},
      {"10", "C10B"},        {"123", "C20218"},
      {"999.9", "C20A645B"}, {"0.012345", "C002182E"},
      {"0.0012", "BF0D"},    {"-5", "3E6066"},
      {"-0.09", "3F5C66"},   {"-1" + std::string(37, '2'), "2C594F4F4F4F4F4F4F4F4F4F4F4F4F4F4F4F4F4F66"},
      {"1e125", "FF0B"},     {"1e-130", "8002"},
  };
  for (const auto& [text, hex] : cases) {
    std::string bytes;
    for (const char byte : number(text).hashed_bytes()) {
      bytes += fmt::format("{:02X}", static_cast<unsigned char>(byte));
    }
    EXPECT_EQ(bytes, hex) << text;
  }
}

TEST(NumberPropertyTest, SortableBytesReadBackOneAfterTheOther) {
  RandomNumbers numbers;
  for (int i = 0; i < 5000; ++i) {
    const Number first = numbers.next();
    const Number second = numbers.next();
    std::string bytes;
    first.append_sortable(bytes);
    second.append_sortable(bytes);
    bytes.append("rest");
    std::string_view rest = bytes;
    ASSERT_EQ(Number::from_sortable(rest), first);
    ASSERT_EQ(Number::from_sortable(rest), second);
    ASSERT_EQ(rest, "rest");
  }
}

TEST(NumberPropertyTest, SumsAgreeWithBigIntegers) {
  RandomNumbers numbers;
  int exact = 0;
  for (int i = 0; i < 10000; ++i) {
    const Number a = numbers.next();
    const Number b = numbers.next();
    const cpp_int expected = scaled(a) + scaled(b);
    const auto sum = Number::add(a, b);
    if (sum) {
      ++exact;
      ASSERT_EQ(scaled(*sum), expected) << a.to_string() << " + " << b.to_string();
      continue;
    }
    const std::string digits = cpp_int(boost::multiprecision::abs(expected)).str();
    const int leading = static_cast<int>(digits.size()) - 201;
    ASSERT_TRUE(digits.find_last_not_of('0') >= 38 || leading > 125 || leading < -130)
        << a.to_string() << " + " << b.to_string() << ": " << sum.error().message;
  }
  EXPECT_GT(exact, 1000);
}

TEST(NumberTest, StoredBytesThatAreCutAreCorrupt) {
  for (const auto* text : {"0", "1", "-1", "123.456", "-9e125", "12345678901234567890123456789012345678"}) {
    const std::string bytes = sortable(number(text));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      std::string_view cut = std::string_view(bytes).substr(0, size);
      const auto read = Number::from_sortable(cut);
      ASSERT_FALSE(read) << text << " cut to " << size;
      EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
    }
  }
}

TEST(NumberTest, StoredBytesThatAreNotCanonicalAreCorrupt) {
  using namespace std::string_literals;
  const std::string twenty_pairs = "\x03\x82"s + std::string(20, '\x0C') + "\0"s;
  for (const std::string& bytes : {"\x04\x82\x0C\x00"s, "\x03\x82\x00\x00"s, "\x03\x82\x0A\x00"s,
                                   "\x03\x82\x0B\x01\x00"s, "\x03\x82\x7F\x00"s, twenty_pairs}) {
    std::string_view rest = bytes;
    EXPECT_FALSE(Number::from_sortable(rest)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace rtp::dynamodb
