#include "bench/item_progress.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bench/message.h"

namespace rtp::bench {
namespace {

std::string frame_of(const std::string& payload) {
  std::string frame{'\x81', '\x7e'};
  frame += static_cast<char>(payload.size() >> 8U);
  frame += static_cast<char>(payload.size());
  return frame + payload;
}

std::string item(std::string_view key, std::uint64_t sequence) {
  return frame_of(Message{.key = std::string(key), .sequence = sequence}.payload());
}

TEST(FrameExtentTest, ReadsAllThreeLengths) {
  using namespace std::string_literals;
  EXPECT_EQ(frame_extent("\x81\x7d"s), (FrameExtent{.header_bytes = 2, .payload_bytes = 125}));
  EXPECT_EQ(frame_extent("\x81\x7e\x01\x02"s), (FrameExtent{.header_bytes = 4, .payload_bytes = 258}));
  EXPECT_EQ(frame_extent("\x81\x7f\0\0\0\0\0\x01\0\0"s),
            (FrameExtent{.header_bytes = 10, .payload_bytes = 65536}));
  EXPECT_EQ(frame_extent("\x81\x7f\0\0\0\0\0\x01\0"s).header_bytes, 0U);
}

TEST(ItemProgressTest, FollowsEachKeyAtEveryCutOfTheStream) {
  const std::string stream = frame_of(R"({"type":"subscribed","items":1})") + item("v00000", 1) +
                             item("v00001", 1) + item("v00000", 3) + item("v00001", 3);
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    ItemProgress progress(2);
    ASSERT_TRUE(progress.feed(stream.substr(0, cut)));
    EXPECT_EQ(progress.all_at(3), cut == stream.size());
    ASSERT_TRUE(progress.feed(stream.substr(cut)));
    EXPECT_TRUE(progress.all_at(3)) << "cut at " << cut;
    EXPECT_EQ(progress.items(), 4U);
    EXPECT_EQ(progress.answers(), 1U);
  }
}

TEST(ItemProgressTest, ReadsTheItemInsideAMessage) {
  ItemProgress progress(1);
  ASSERT_TRUE(
      progress.feed(frame_of(fmt::format(R"({{"type":"item","id":"v00000","sequenceNumber":"99","item":{}}})",
                                         Message{.key = "v00000", .sequence = 7}.payload()))));
  EXPECT_TRUE(progress.all_at(7));
}

TEST(ItemProgressTest, RefusesWhatIsDoubledOutOfOrderOrNotWatched) {
  for (const std::string& wrong :
       {item("v00000", 2), item("v00000", 1), item("v00002", 3),
        frame_of(R"({"type":"error","message":"no"})"), std::string("\x82\x01x")}) {
    ItemProgress progress(2);
    ASSERT_TRUE(progress.feed(item("v00000", 2)));
    EXPECT_FALSE(progress.feed(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace rtp::bench
