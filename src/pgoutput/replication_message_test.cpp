#include "pgoutput/replication_message.h"

#include <vector>

#include <gtest/gtest.h>

#include "pgoutput/message_testing.h"

namespace rtp::pgoutput {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t kOneSecond = 1'000'000;  // after 2000-01-01
constexpr microseconds kOneSecondUnix{946'684'801'000'000};

MessageWriter xlog_data() {
  return MessageWriter('w').integer(Lsn{0x100}).integer(Lsn{0x200}).integer(kOneSecond);
}

std::string keepalive(char reply) {
  return MessageWriter('k').integer(Lsn{0x200}).integer(kOneSecond).letter(reply).bytes();
}

TEST(ReplicationMessageTest, ReadsAPartOfTheLog) {
  const std::string bytes = xlog_data().letter('B').letter('x').bytes();
  const auto message = parse_replication_message(bytes);
  ASSERT_TRUE(message) << message.error().message;
  const auto* data = std::get_if<XLogData>(&*message);
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(data->start, 0x100U);
  EXPECT_EQ(data->end, 0x200U);
  EXPECT_EQ(data->sent, kOneSecondUnix);
  EXPECT_EQ(data->payload, "Bx");
}

TEST(ReplicationMessageTest, ReadsWhetherAReplyIsRequested) {
  for (const auto& [byte, reply] : {std::pair{'\0', Reply::kNotRequested}, {'\1', Reply::kRequested}}) {
    const auto message = parse_replication_message(keepalive(byte));
    ASSERT_TRUE(message) << message.error().message;
    const auto* read = std::get_if<Keepalive>(&*message);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->end, 0x200U);
    EXPECT_EQ(read->sent, kOneSecondUnix);
    EXPECT_EQ(read->reply, reply);
  }
}

TEST(ReplicationMessageTest, FindsEveryCutAndWhatFollowsMalformed) {
  for (const std::string& bytes : {xlog_data().bytes(), keepalive(0)}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto message = parse_replication_message(std::string_view(bytes).substr(0, size));
      ASSERT_FALSE(message) << size;
      EXPECT_EQ(message.error().code, ErrorCode::kMalformed);
    }
  }
  EXPECT_EQ(parse_replication_message(keepalive(0) + "x").error().message,
            "primary keepalive: 1 bytes too many");
  EXPECT_EQ(parse_replication_message("z").error().message, "replication frame: unknown kind");
}

TEST(ReplicationMessageTest, WritesHowFarTheClientHasCome) {
  const StandbyStatus status{.written = 0x300,
                             .flushed = 0x200,
                             .applied = 0x100,
                             .sent = kOneSecondUnix,
                             .reply = Reply::kRequested};
  EXPECT_EQ(encode_standby_status(status), MessageWriter('r')
                                               .integer(Lsn{0x300})
                                               .integer(Lsn{0x200})
                                               .integer(Lsn{0x100})
                                               .integer(kOneSecond)
                                               .letter(1)
                                               .bytes());
}

}  // namespace
}  // namespace rtp::pgoutput
