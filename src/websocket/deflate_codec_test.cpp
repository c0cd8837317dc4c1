#include "websocket/deflate_codec.h"

#include <algorithm>
#include <optional>
#include <random>

#include <gtest/gtest.h>

namespace rtp::websocket {
namespace {

using namespace std::string_literals;

constexpr std::size_t kLimit = 1 << 20;
constexpr auto kYes = ContextTakeover::kYes;

// RFC 7692 7.2.3.
const std::string kHello = "\xF2\x48\xCD\xC9\xC9\x07\x00"s;
const std::string kHelloAgain = "\xF2\x00\x11\x00\x00"s;
const std::string kHelloStored = "\x00\x05\x00\xFA\xFFHello\x00"s;
const std::string kHelloFinal = "\xF3\x48\xCD\xC9\xC9\x07\x00\x00"s;
const std::string kHelloInTwoBlocks = "\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00"s;

std::string random_text(std::size_t size, unsigned letters) {
  std::minstd_rand random(static_cast<unsigned>(size));
  std::string text(size, '\0');
  std::ranges::generate(text, [&] { return static_cast<char>(random() / 7 % letters); });
  return text;
}

/// nullopt unless all is well.
std::optional<std::string> inflated(Inflater& inflater, std::string_view payload) {
  std::string message;
  const bool ok = inflater.push(payload, kLimit, message) == Inflated::kOk &&
                  inflater.finish(kLimit, message) == Inflated::kOk;
  return ok ? std::optional(message) : std::nullopt;
}

std::optional<std::string> inflated(std::string_view payload) {
  Inflater inflater;
  return inflated(inflater, payload);
}

TEST(DeflaterTest, MakesThePayloadsOfTheRfc) {
  Deflater fresh({});
  EXPECT_EQ(fresh.compress("Hello"), kHello);
  EXPECT_EQ(fresh.compress("Hello"), kHello);
  EXPECT_EQ(fresh.compress(""), "\0"s);
  Deflater keeping({.takeover = kYes});
  EXPECT_EQ(keeping.compress("Hello"), kHello);
  EXPECT_EQ(keeping.compress(""), "\0"s);
  EXPECT_EQ(keeping.compress("Hello"), kHelloAgain);
}

TEST(DeflaterTest, MakesWhatTheInflaterReads) {
  for (const ContextTakeover takeover : {ContextTakeover::kNo, ContextTakeover::kYes}) {
    for (const std::uint8_t window_bits : std::initializer_list<std::uint8_t>{9, 12, 15}) {
      for (const std::uint8_t level : std::initializer_list<std::uint8_t>{1, 6}) {
        Deflater deflater({.takeover = takeover, .window_bits = window_bits, .level = level});
        Inflater inflater(takeover, window_bits);
        for (const std::size_t size : std::initializer_list<std::size_t>{1, 5, 0, 0, 300, 40'000, 1}) {
          for (const unsigned letters : {2U, 16U, 256U}) {
            const std::string text = random_text(size, letters);
            ASSERT_EQ(inflated(inflater, deflater.compress(text)), text) << size << " " << letters;
          }
        }
      }
    }
  }
}

TEST(DeflaterTest, SendsLessOfWhatWasSentBeforeOnlyWithTakeover) {
  const std::string text = random_text(1000, 256);
  Deflater keeping({.takeover = kYes});
  EXPECT_GT(keeping.compress(text).size(), 900U);
  EXPECT_LT(keeping.compress(text).size(), 100U);
  Deflater fresh({});
  EXPECT_EQ(fresh.compress(text), fresh.compress(text));
}

TEST(InflaterTest, ReadsThePayloadsOfTheRfc) {
  for (const std::string& payload : {kHello, kHelloStored, kHelloFinal, kHelloInTwoBlocks}) {
    EXPECT_EQ(inflated(payload), "Hello");
  }
  EXPECT_EQ(inflated("\0"s), "");
  Inflater inflater(kYes);
  EXPECT_EQ(inflated(inflater, kHello), "Hello");
  EXPECT_EQ(inflated(inflater, kHelloAgain), "Hello");
}

TEST(InflaterTest, ReadsFinalBlocksAnywhere) {
  const std::string final_block = kHelloFinal.substr(0, kHelloFinal.size() - 1);
  EXPECT_EQ(inflated(final_block + final_block + kHello), "HelloHelloHello");
  EXPECT_EQ(inflated("\x01"s), "");  // the empty block of the tail is final
  Inflater inflater(kYes);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(inflated(inflater, final_block + kHelloFinal), "HelloHello");
  }
}

TEST(InflaterTest, ReadsPartsCutAnywhere) {
  const std::string text = random_text(70, 4);
  const std::string payload = Deflater({}).compress(text) + "\x00\x00\xFF\xFF"s + kHelloFinal;
  for (std::size_t first = 0; first <= payload.size(); ++first) {
    for (std::size_t second = first; second <= payload.size(); ++second) {
      const std::string_view view = payload;
      Inflater inflater;
      std::string message;
      for (const std::string_view part :
           {view.substr(0, first), view.substr(first, second - first), view.substr(second)}) {
        ASSERT_EQ(inflater.push(part, kLimit, message), Inflated::kOk);
      }
      ASSERT_EQ(inflater.finish(kLimit, message), Inflated::kOk);
      ASSERT_EQ(message, text + "Hello");
    }
  }
}

TEST(InflaterTest, ForgetsWithoutTakeover) {
  Inflater inflater;
  EXPECT_EQ(inflated(inflater, kHello), "Hello");
  EXPECT_EQ(inflated(inflater, kHelloAgain), std::nullopt);
}

TEST(InflaterTest, TellsWhatIsCorruptAndGoesOnAnew) {
  for (const ContextTakeover takeover : {ContextTakeover::kNo, ContextTakeover::kYes}) {
    Inflater inflater(takeover);
    for (const std::string& payload :
         {"\xFF"s, "\x07"s, "\x00\x05\x00\x00\x00"s, ""s, kHello.substr(0, 3), kHello.substr(0, 6),
          kHelloStored.substr(0, 7), kHelloFinal.substr(0, 7), kHelloAgain}) {
      EXPECT_EQ(inflated(inflater, payload), std::nullopt) << testing::PrintToString(payload);
      EXPECT_EQ(inflated(inflater, kHello), "Hello");
      inflater.reset();
    }
  }
}

TEST(InflaterTest, KeepsWhatCameBeforeTheFault) {
  Inflater inflater;
  std::string message;
  EXPECT_EQ(inflater.push(kHelloInTwoBlocks.substr(0, 8) + "\xFF", kLimit, message), Inflated::kCorrupt);
  EXPECT_EQ(message, "He");
}

TEST(InflaterTest, ReadsUpToTheLimitAndNotAByteMore) {
  for (const std::size_t size :
       std::initializer_list<std::size_t>{1, 14, 15, 16, 1023, 1024, 1025, 4096, 100'000}) {
    const std::string text = random_text(size, 3);
    const std::string payload = Deflater({}).compress(text);
    for (const std::size_t limit : {size, size + 1}) {
      Inflater inflater;
      std::string message;
      ASSERT_EQ(inflater.push(payload, limit, message), Inflated::kOk) << size;
      ASSERT_EQ(inflater.finish(limit, message), Inflated::kOk) << size;
      EXPECT_EQ(message, text);
    }
    Inflater inflater;
    std::string message;
    EXPECT_EQ(inflater.push(payload, size - 1, message), Inflated::kTooBig) << size;
    EXPECT_EQ(message, text.substr(0, size - 1));
  }
}

TEST(InflaterTest, NeverAllocatesMoreThanTheLimitForABomb) {
  const std::string bomb = Deflater({.level = 9}).compress(std::string(std::size_t{16} << 20, '\0'));
  ASSERT_LT(bomb.size(), 20'000U);
  for (const std::size_t limit :
       std::initializer_list<std::size_t>{100, 1000, 1500, 100'000, 131'072, 1'000'003}) {
    Inflater inflater;
    std::string message;
    EXPECT_EQ(inflater.push(bomb, limit, message), Inflated::kTooBig);
    EXPECT_EQ(message.size(), limit);
    EXPECT_LE(message.capacity(), limit);
  }
}

TEST(InflaterTest, AllowsNothingWhenTheLimitIsZero) {
  Inflater inflater;
  std::string message;
  EXPECT_EQ(inflater.push("\0"s, 0, message), Inflated::kOk);
  EXPECT_EQ(inflater.finish(0, message), Inflated::kOk);
  EXPECT_EQ(inflater.push(kHello, 0, message), Inflated::kTooBig);
}

}  // namespace
}  // namespace rtp::websocket
