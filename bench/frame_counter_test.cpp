#include "bench/frame_counter.h"

#include <string>

#include <gtest/gtest.h>

namespace rtp::bench {
namespace {

using namespace std::string_literals;

const std::string kEmptyText = "\x81\x00"s;
const std::string kShortText = "\x81\x03"s + "abc";
const std::string kMediumText = "\x81\x7e\x00\x80"s + std::string(128, 'm');
const std::string kLongText = "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s + std::string(65536, 'l');
const std::string kCompressedText = "\xc1\x04"s + "zzzz";
const std::string kPing = "\x89\x02hi"s;
const std::string kStream = kEmptyText + kShortText + kPing + kMediumText + kShortText;

TEST(FrameCounterTest, CountsTextFramesAtEveryCutOfTheStream) {
  for (std::size_t cut = 0; cut <= kStream.size(); ++cut) {
    FrameCounter counter;
    counter.feed(std::string_view(kStream).substr(0, cut));
    counter.feed(std::string_view(kStream).substr(cut));
    EXPECT_EQ(counter.frames(), 4U) << "cut at " << cut;
    EXPECT_EQ(counter.payload_bytes(), 134U) << "cut at " << cut;
  }
}

TEST(FrameCounterTest, CountsAFrameOnlyWhenItsLastByteHasArrived) {
  FrameCounter counter;
  counter.feed(std::string_view(kMediumText).substr(0, kMediumText.size() - 1));
  EXPECT_EQ(counter.frames(), 0U);
  counter.feed("m");
  EXPECT_EQ(counter.frames(), 1U);
}

TEST(FrameCounterTest, ReadsAnEightByteLength) {
  FrameCounter counter;
  counter.feed(kLongText);
  EXPECT_EQ(counter.frames(), 1U);
  EXPECT_EQ(counter.payload_bytes(), 65536U);
}

TEST(FrameCounterTest, TellsCompressedFramesFromOthers) {
  FrameCounter counter;
  counter.feed(kShortText + kCompressedText + kPing + kCompressedText);
  EXPECT_EQ(counter.frames(), 3U);
  EXPECT_EQ(counter.counts().compressed_frames, 2U);
  EXPECT_EQ(counter.payload_bytes(), 11U);
}

}  // namespace
}  // namespace rtp::bench
