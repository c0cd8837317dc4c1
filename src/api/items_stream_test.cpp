#include "api/items_stream.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_fixture.h"

namespace rtp::api {
namespace {

using testing::HasSubstr;

constexpr std::string_view kHead =
    "POST /items HTTP/1.1\r\nHost: rtp.test\r\nContent-Type: application/x-ndjson\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

std::string line(std::size_t id) {
  return R"({"vehicleId":")" + std::to_string(id) + R"(","n":)" + std::to_string(id) + "}\n";
}

std::string lines(std::size_t count) {
  std::string body;
  for (std::size_t i = 0; i < count; ++i) {
    body += line(i);
  }
  return body;
}

std::string chunk(std::string_view bytes) {
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  return std::string(size.data(), end).append("\r\n").append(bytes).append("\r\n");
}

class ItemsStreamTest : public ApiFixture {
 protected:
  /// One request, chunked, of so many bytes in a chunk.
  net::RawClient::Answer post(std::string_view body, std::size_t chunk_bytes = 60'000) {
    net::RawClient raw(server_->endpoint().port);
    std::string request(kHead);
    while (!body.empty()) {
      const std::string_view piece = body.substr(0, chunk_bytes);
      request += chunk(piece);
      body.remove_prefix(piece.size());
    }
    raw.send(request + "0\r\n\r\n");
    return raw.read_answer();
  }
};

TEST_F(ItemsStreamTest, WritesLinesHoweverTheyAreCut) {
  const std::string body = "\n" + line(1) + "\r\n  " + line(2) + R"({"vehicleId":"1","n":7})";
  for (std::size_t bytes = 1; bytes <= body.size(); ++bytes) {
    EXPECT_EQ(post(body, bytes).body, "{\"written\":3}\n") << bytes;
  }
  EXPECT_EQ(send("GET /items/1").body, "{\"n\":7,\"vehicleId\":\"1\"}\n");
  EXPECT_EQ(send("GET /items/2").body, "{\"n\":2,\"vehicleId\":\"2\"}\n");
}

TEST_F(ItemsStreamTest, WritesMoreThanABodyMayHaveAtOnce) {
  std::size_t commits = 0;
  on_commit_ = [&] { ++commits; };
  const std::string filler(1000, 'x');
  std::string body;
  for (int i = 0; i < 20'000; ++i) {
    body += R"({"vehicleId":")" + std::to_string(i) + R"(","v":")" + filler + "\"}\n";
  }
  ASSERT_GT(body.size(), std::size_t{16} << 20U);
  EXPECT_EQ(post(body).body, "{\"written\":20000}\n");
  EXPECT_EQ(send("GET /items/19999").status, 200);
  EXPECT_GT(commits, 19U);
  const auto by_length = send("POST /items", "Content-Type: application/x-ndjson; charset=utf-8\r\n", body);
  EXPECT_EQ(by_length.body, "{\"written\":20000}\n");
  EXPECT_EQ(send("POST /items", body).status, 413);
}

TEST_F(ItemsStreamTest, WritesWhatIsBeforeAMistakeAndNamesItsLine) {
  struct Case {
    std::string mistake;
    std::string reason;
  };
  for (const Case& one :
       {Case{"{\"vehicleId\":\n", "line 1502: "},
        Case{"{\"vehicleid\":\"2\"}\n", "the item of line 1502 has no "},
        Case{R"({"vehicleId":"2","v":")" + std::string(400 * 1024, 'v') + "\"}\n", "is larger than 400 KB"},
        Case{"[" + line(1) + "]", "line 1502: "}}) {
    const auto answer = post("\n" + lines(1500) + one.mistake + line(9'000'000));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("the first 1500 items were written: "));
    EXPECT_THAT(answer.body, HasSubstr(one.reason));
  }
  EXPECT_EQ(send("GET /items/1499").status, 200);
  EXPECT_EQ(send("GET /items/9000000").status, 404);
}

TEST_F(ItemsStreamTest, RefusesALineWithoutEndAndABodyWithoutItems) {
  const auto endless = post(line(1) + std::string(ItemsStream::kMaxLineBytes + 100'000, ' '));
  EXPECT_EQ(endless.status, 413);
  EXPECT_THAT(endless.body, HasSubstr("the first 1 items were written: line 2 is larger than"));
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post("\n \n").status, 400);
}

TEST_F(ItemsStreamTest, WritesNoLineThatIsCut) {
  {
    net::RawClient raw(server_->endpoint().port);
    raw.send(std::string(kHead) + chunk(line(1) + R"({"vehicleId":"2"})"));
    raw.shut_down_sending();
    static_cast<void>(raw.read_until_closed());
  }
  EXPECT_EQ(send("GET /items/2").status, 404);
}

TEST_F(ItemsStreamTest, WritesABeginningWhenThePlatformStops) {
  on_commit_ = [&] { static_cast<void>(server_->drain()); };
  const auto answer = post(lines(3000));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("the first 1024 items were written: the platform is stopping"));
}

TEST_F(ItemsStreamTest, WritesABeginningWhenTheStorageFails) {
  on_commit_ = [this, commits = std::make_shared<int>(0)] { storage_full_ = ++*commits == 2; };
  const auto answer = post(lines(3000));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("the first 1024 items were written: no space left"));
  EXPECT_EQ(send("GET /items/1023").status, 200);
  EXPECT_EQ(send("GET /items/1024").status, 404);
}

}  // namespace
}  // namespace rtp::api
