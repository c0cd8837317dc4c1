#include "mqtt/packet_writer.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::mqtt {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

struct ConnectCase {
  Connect connect;
  std::string bytes;
};

TEST(PacketWriterTest, WritesConnect) {
  const auto cases = std::to_array<ConnectCase>({
      {{.version = Version::k311, .client_id = "rtp", .keep_alive_seconds = 30},
       "\x10\x0F\x00\x04MQTT\x04\x02\x00\x1E\x00\x03rtp"s},
      {{.version = Version::k311,
        .client_id = "r",
        .clean_start = false,
        .keep_alive_seconds = 258,
        .user_name = "u",
        .password = std::string_view("p\x00", 2)},
       "\x10\x14\x00\x04MQTT\x04\xC0\x01\x02\x00\x01r\x00\x01u\x00\x02p\x00"s},
      {{.version = Version::k311, .client_id = "", .keep_alive_seconds = 0, .user_name = ""},
       "\x10\x0E\x00\x04MQTT\x04\x82\x00\x00\x00\x00\x00\x00"s},
      {{.client_id = "r",
        .clean_start = false,
        .user_name = std::nullopt,
        .password = "t",
        .session_expiry_seconds = 3600,
        .receive_maximum = 20,
        .max_packet_bytes = 65536},
       "\x10\x1E\x00\x04MQTT\x05\x40\x00\x3C\x0D\x11\x00\x00\x0E\x10\x21\x00\x14\x27\x00\x01\x00\x00\x00\x01r\x00\x01t"s},
  });
  for (const ConnectCase& expected : cases) {
    std::string out = "before";
    const Result<void> written = append_connect(out, expected.connect);
    EXPECT_TRUE(written.has_value()) << written.error().message;
    EXPECT_EQ(out, "before" + expected.bytes);
  }
}

struct RefusedConnect {
  Connect connect;
  std::string_view message;
};

TEST(PacketWriterTest, RefusesAConnectThatItsVersionCannotSay) {
  static const std::string kLong(65536, 'x');
  const auto cases = std::to_array<RefusedConnect>({
      {{.client_id = kLong}, "the client id has 65536 bytes, more than 65535"},
      {{.client_id = "\xFF"}, "the client id must be UTF-8"},
      {{.user_name = std::string_view("\0", 1)}, "the user name must be UTF-8 without U+0000"},
      {{.password = kLong}, "the password has 65536 bytes"},
      {{.receive_maximum = 0}, "must not be 0"},
      {{.max_packet_bytes = 0}, "must not be 0"},
      {{.version = Version::k311, .clean_start = false}, "needs a client id"},
      {{.version = Version::k311, .client_id = "r", .password = "p"}, "needs a user name in MQTT 3.1.1"},
  });
  for (const RefusedConnect& refused : cases) {
    std::string out = "before";
    const Result<void> written = append_connect(out, refused.connect);
    ASSERT_FALSE(written.has_value()) << refused.message;
    EXPECT_EQ(written.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(written.error().message, HasSubstr(refused.message));
    EXPECT_EQ(out, "before");
  }
}

TEST(PacketWriterTest, WritesSubscribe) {
  const std::vector<Subscription> subscriptions{
      {.filter = "a/+", .qos = Qos::kAtMostOnce},
      {.filter = "$share/g/#", .retain_as_published = true, .retain_handling = RetainHandling::kSendIfNew}};
  std::string out;
  ASSERT_TRUE(append_subscribe(out, Version::k311, 258, subscriptions).has_value());
  EXPECT_EQ(out, "\x82\x15\x01\x02\x00\x03\x61/+\x00\x00\x0A$share/g/#\x01"s);
  out.clear();
  ASSERT_TRUE(append_subscribe(out, Version::k5, 258, subscriptions).has_value());
  EXPECT_EQ(out, "\x82\x16\x01\x02\x00\x00\x03\x61/+\x00\x00\x0A$share/g/#\x19"s);
}

TEST(PacketWriterTest, WritesUnsubscribe) {
  const std::vector<std::string> filters{"a/+", "b"};
  std::string out;
  ASSERT_TRUE(append_unsubscribe(out, Version::k311, 3, filters).has_value());
  EXPECT_EQ(out, "\xA2\x0A\x00\x03\x00\x03\x61/+\x00\x01\x62"s);
  out.clear();
  ASSERT_TRUE(append_unsubscribe(out, Version::k5, 3, filters).has_value());
  EXPECT_EQ(out, "\xA2\x0B\x00\x03\x00\x00\x03\x61/+\x00\x01\x62"s);
}

TEST(PacketWriterTest, RefusesFiltersThatCannotBeSubscribedTo) {
  const auto cases = std::to_array<std::pair<std::vector<std::string>, std::string_view>>({
      {{}, "name at least one topic filter"},
      {std::vector<std::string>(kMaxFilters + 1, "a"), "at most 4095 topic filters"},
      {{"a", "b#"}, "topic filter 'b#'"},
  });
  for (const auto& [filters, message] : cases) {
    std::vector<Subscription> subscriptions;
    for (const std::string& filter : filters) {
      subscriptions.push_back({.filter = filter});
    }
    std::string out = "before";
    const Result<void> subscribed = append_subscribe(out, Version::k5, 1, subscriptions);
    const Result<void> unsubscribed = append_unsubscribe(out, Version::k5, 1, filters);
    ASSERT_FALSE(subscribed.has_value() || unsubscribed.has_value()) << message;
    EXPECT_THAT(subscribed.error().message, HasSubstr(message));
    EXPECT_EQ(unsubscribed.error(), subscribed.error());
    EXPECT_EQ(out, "before");
  }
}

TEST(PacketWriterTest, WritesWhatHasNoOptions) {
  std::string out;
  append_puback(out, 258);
  append_pingreq(out);
  append_disconnect(out, Version::k311, ReasonCode::kUnspecifiedError);
  append_disconnect(out, Version::k5, ReasonCode::kSuccess);
  append_disconnect(out, Version::k5, ReasonCode::kMalformedPacket);
  EXPECT_EQ(out, "\x40\x02\x01\x02"s + "\xC0\x00"s + "\xE0\x00"s + "\xE0\x00"s + "\xE0\x01\x81"s);
}

}  // namespace
}  // namespace rtp::mqtt
