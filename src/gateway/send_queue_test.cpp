#include "gateway/send_queue.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

class SendQueueTest : public testing::Test {
 protected:
  void push(std::uint32_t slot, std::string frame) {
    queue_.push(slot, std::make_shared<const std::string>(std::move(frame)));
  }

  /// Takes up to `limit` bytes as a socket would; what it took.
  std::string send(std::size_t limit) {
    std::array<iovec, 64> parts;
    const std::size_t count = queue_.gather(parts);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
      bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    }
    bytes.resize(std::min(bytes.size(), limit));
    queue_.consume(bytes.size());
    return bytes;
  }

  std::string send_all() {
    std::string bytes;
    while (!queue_.empty()) {
      bytes += send(SIZE_MAX);
    }
    return bytes;
  }

  SendQueue queue_;
};

TEST_F(SendQueueTest, SendsAllFramesInOrderWhileTheSocketTakesThem) {
  push(0, "a1 ");
  push(1, "b1 ");
  push(0, "a2 ");
  EXPECT_EQ(send_all(), "a1 b1 a2 ");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(SendQueueTest, KeepsOnlyTheNewestFrameOfEachItemOnceBlocked) {
  push(0, "a1 ");
  push(1, "b1 ");
  push(0, "a2 ");
  queue_.conflate();
  push(1, "b2 ");
  push(2, "c1 ");
  push(0, "a3 ");
  EXPECT_EQ(queue_.size(), 3U);
  EXPECT_EQ(send_all(), "a3 b2 c1 ");
}

TEST_F(SendQueueTest, NeverReplacesAFrameThatIsPartlySent) {
  push(0, "first-of-a ");
  EXPECT_EQ(send(3), "fir");
  queue_.conflate();
  push(0, "second-of-a ");
  push(0, "third-of-a ");
  EXPECT_EQ(queue_.size(), 2U);
  EXPECT_EQ(send_all(), "st-of-a third-of-a ");
}

TEST_F(SendQueueTest, NeverConflatesControlFrames) {
  queue_.conflate();
  push(SendQueue::kControl, "pong ");
  push(SendQueue::kControl, "close ");
  EXPECT_EQ(send_all(), "pong close ");
}

TEST_F(SendQueueTest, CountsTheControlFramesAndMessagesThatWait) {
  push(SendQueue::kMessage, "12345");
  push(SendQueue::kControl, "ping");
  queue_.conflate();
  push(SendQueue::kMessage, "678");
  EXPECT_EQ(queue_.message_bytes(), 8U);
  EXPECT_EQ(queue_.control_bytes(), 4U);
  EXPECT_EQ(send(7), "12345pi");
  EXPECT_EQ(queue_.message_bytes(), 3U);
  EXPECT_EQ(queue_.control_bytes(), 4U);
  EXPECT_EQ(send_all(), "ng678");
  EXPECT_EQ(queue_.message_bytes(), 0U);
  EXPECT_EQ(queue_.control_bytes(), 0U);
}

TEST_F(SendQueueTest, StopsConflatingOnceItWasEmpty) {
  push(0, "a1 ");
  queue_.conflate();
  EXPECT_EQ(send_all(), "a1 ");
  push(0, "a2 ");
  push(0, "a3 ");
  EXPECT_EQ(send_all(), "a2 a3 ");
}

TEST_F(SendQueueTest, ResumesAtEveryByte) {
  const std::string all = "frame-of-a frame-of-b frame-of-c ";
  for (std::size_t cut = 1; cut < all.size(); ++cut) {
    push(0, "frame-of-a ");
    push(1, "frame-of-b ");
    push(2, "frame-of-c ");
    const std::string first = send(cut);
    EXPECT_EQ(first + send_all(), all) << "cut at " << cut;
  }
}

TEST_F(SendQueueTest, StaysBoundedByTheItemsWhenBlockedForLong) {
  for (std::uint32_t slot = 0; slot < 200; ++slot) {
    push(slot, "x");
  }
  queue_.conflate();
  for (int round = 0; round < 1000; ++round) {
    for (std::uint32_t slot = 0; slot < 200; ++slot) {
      push(slot, std::to_string(round));
    }
    send(70);  // a client that reads slower than its items change
    ASSERT_LE(queue_.size(), 201U);
  }
  const std::string rest = send_all();
  EXPECT_TRUE(rest.ends_with("999"));
}

}  // namespace
}  // namespace rtp::gateway
