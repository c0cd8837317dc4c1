#include "api/items_post.h"

#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "api/api_fixture.h"

namespace rtp::api {
namespace {

std::string line(int id, int n) {
  return R"({"vehicleId":")" + std::to_string(id) + R"(","n":)" + std::to_string(n) + "}\n";
}

/// `count` items, all different.
std::string lines(int count) {
  std::string body;
  for (int i = 0; i < count; ++i) {
    body += line(i, i);
  }
  return body;
}

class ItemsPostTest : public ApiFixture {
 protected:
  /// Makes one write wait in its commit until release_writer().
  void hold_writer() {
    on_commit_ = [this] {
      if (!held_.exchange(true)) {
        arrived_.release();
        released_.acquire();
      }
    };
    held_write_ = std::async(std::launch::async, [this] { return send("PUT /items/held", "{}").status; });
    arrived_.acquire();
  }
  void release_writer() { released_.release(); }

  std::future<net::RawClient::Answer> start_post(std::string body) {
    return std::async(std::launch::async,
                      [this, body = std::move(body)] { return send("POST /items", body); });
  }

  std::atomic<bool> held_ = false;
  std::binary_semaphore arrived_{0};
  std::binary_semaphore released_{0};
  std::future<int> held_write_;
};

class OneWaitingWriteTest : public ItemsPostTest {
 protected:
  OneWaitingWriteTest() { options_.max_waiting_writes = 1; }
};

TEST_F(OneWaitingWriteTest, WritesMoreItemsThanMayWait) {
  EXPECT_EQ(send("POST /items", lines(3000)).body, "{\"written\":3000}\n");
  EXPECT_EQ(send("GET /items/2999").status, 200);
}

TEST_F(OneWaitingWriteTest, WaitsWhileOthersLeaveNoRoom) {
  hold_writer();
  auto post = start_post(lines(3));
  EXPECT_EQ(send("PUT /items/other", "{}").status, 429);
  release_writer();
  EXPECT_EQ(post.get().body, "{\"written\":3}\n");
  EXPECT_EQ(held_write_.get(), 200);
}

TEST_F(OneWaitingWriteTest, GivesUpWhenThereNeverIsRoomAndTellsHowMuchWasWritten) {
  hold_writer();
  const auto answer = send("POST /items", lines(3));
  EXPECT_EQ(answer.status, 429);
  EXPECT_NE(answer.body.find("the first 0 of 3 items were written"), std::string::npos) << answer.body;
  release_writer();
  EXPECT_EQ(held_write_.get(), 200);
  EXPECT_EQ(send("GET /items/0").status, 404);
}

TEST_F(ItemsPostTest, TheLastLineOfAnItemWins) {
  std::string body;
  for (int i = 0; i < 2500; ++i) {
    body += line(i % 7, i);
  }
  EXPECT_EQ(send("POST /items", body).body, "{\"written\":2500}\n");
  EXPECT_EQ(send("GET /items/0").body, "{\"n\":2499,\"vehicleId\":\"0\"}\n");
  EXPECT_EQ(send("GET /items/6").body, "{\"n\":2498,\"vehicleId\":\"6\"}\n");
}

TEST_F(ItemsPostTest, WritesABeginningWhenTheStorageFails) {
  // The writer tries a commit now and then while one has failed, also after the end of this test's body.
  on_commit_ = [this, commits = std::make_shared<int>(0)] { storage_full_ = ++*commits == 2; };
  const auto answer = send("POST /items", lines(3000));
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("the first 1024 of 3000 items were written: no space left"), std::string::npos)
      << answer.body;
  EXPECT_EQ(send("GET /items/1023").status, 200);
  EXPECT_EQ(send("GET /items/1024").status, 404);
  EXPECT_EQ(send("GET /items/2999").status, 404);
}

TEST_F(ItemsPostTest, WritesABeginningWhenThePlatformStops) {
  on_commit_ = [&] { static_cast<void>(server_->drain()); };
  const auto answer = send("POST /items", lines(3000));
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("the first 1024 of 3000 items were written: "), std::string::npos)
      << answer.body;
}

TEST_F(ItemsPostTest, BoundsTheBytesOfOneCommit) {
  std::size_t commits = 0;
  on_commit_ = [&] { ++commits; };
  std::string body;
  for (int i = 0; i < 12; ++i) {
    body += R"({"vehicleId":")" + std::to_string(i) + R"(","v":")" + std::string(300 * 1024, 'v') + "\"}\n";
  }
  EXPECT_EQ(send("POST /items", body).body, "{\"written\":12}\n");
  EXPECT_EQ(commits, 3U);
}

}  // namespace
}  // namespace rtp::api
