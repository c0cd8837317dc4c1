#include "mqtt/properties.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/packets_testing.h"

namespace rtp::mqtt {
namespace {

using testing::HasSubstr;

/// The properties, with a right length before them.
Result<Properties> read(PacketType type, const std::string& properties) {
  static std::string bytes;  // which the views are into
  bytes = static_cast<char>(properties.size()) + properties;
  FieldReader body(bytes);
  return read_properties(body, type);
}

std::string error_of(PacketType type, std::string_view notation) {
  const Result<Properties> properties = read(type, bytes_of(notation));
  return properties ? "" : properties.error().message;
}

constexpr PacketType kAllTypes[] = {PacketType::kConnAck, PacketType::kPublish, PacketType::kSubAck,
                                    PacketType::kUnsubAck, PacketType::kDisconnect};

struct PropertyCase {
  std::string name;
  std::string notation;
  std::string packets;    // of C(ONNACK), P(UBLISH), S(UBACK), U(NSUBACK) and D(ISCONNECT)
  std::string forbidden;  // a property that has no permitted value; empty: there is none
};

class PropertyTest : public testing::TestWithParam<PropertyCase> {
 protected:
  static bool belongs_into(PacketType type) {
    return GetParam().packets.find(name_of(type).front()) != std::string::npos;
  }
};

TEST_P(PropertyTest, IsTakenWhereItBelongs) {
  for (const PacketType type : kAllTypes) {
    EXPECT_EQ(error_of(type, GetParam().notation).empty(), belongs_into(type)) << name_of(type);
  }
}

TEST_P(PropertyTest, ComesOnce) {
  const bool repeats = GetParam().name == "UserProperty" || GetParam().name == "SubscriptionIdentifier";
  for (const PacketType type : kAllTypes) {
    if (belongs_into(type)) {
      const std::string error = error_of(type, GetParam().notation + " " + GetParam().notation);
      EXPECT_EQ(error.empty(), repeats) << error;
      EXPECT_TRUE(repeats || error.find("comes twice (MQTT 5 ") != std::string::npos) << error;
    }
  }
}

TEST_P(PropertyTest, IsRefusedWhenItIsCut) {
  const std::string whole = bytes_of(GetParam().notation);
  for (const PacketType type : kAllTypes) {
    for (std::size_t size = 1; belongs_into(type) && size < whole.size(); ++size) {
      const Result<Properties> properties = read(type, whole.substr(0, size));
      ASSERT_FALSE(properties.has_value()) << size;
      EXPECT_THAT(properties.error().message, HasSubstr("it ends within a field")) << size;
    }
  }
}

TEST_P(PropertyTest, IsRefusedWithAForbiddenValue) {
  for (const PacketType type : kAllTypes) {
    if (belongs_into(type) && !GetParam().forbidden.empty()) {
      EXPECT_THAT(error_of(type, GetParam().forbidden), HasSubstr("has a forbidden value (MQTT 5 3."))
          << name_of(type);
    }
  }
}

// MQTT 5 table 2-4, and the values of 3.2.2.3, 3.3.2.3 and 3.14.2.2.
INSTANTIATE_TEST_SUITE_P(Standard, PropertyTest,
                         testing::Values(PropertyCase{"PayloadFormatIndicator", "01 01", "P", "01 02"},
                                         PropertyCase{"MessageExpiryInterval", "02 00000000", "P", ""},
                                         PropertyCase{"ContentType", "03 0004 'json'", "P", ""},
                                         PropertyCase{"ResponseTopic", "08 0003 'a/b'", "P", "08 0003 'a/+'"},
                                         PropertyCase{"CorrelationData", "09 0002 00FF", "P", ""},
                                         PropertyCase{"SubscriptionIdentifier", "0B FFFFFF7F", "P", "0B 00"},
                                         PropertyCase{"SessionExpiryInterval", "11 00000000", "C", ""},
                                         PropertyCase{"AssignedClientIdentifier", "12 0002 'id'", "C", ""},
                                         PropertyCase{"ServerKeepAlive", "13 0000", "C", ""},
                                         PropertyCase{"AuthenticationMethod", "15 0001 'm'", "C", ""},
                                         PropertyCase{"AuthenticationData", "16 0001 FF", "C", ""},
                                         PropertyCase{"ResponseInformation", "1A 0001 'r'", "C", ""},
                                         PropertyCase{"ServerReference", "1C 0001 's'", "CD", ""},
                                         PropertyCase{"ReasonString", "1F 0003 'why'", "CSUD", ""},
                                         PropertyCase{"ReceiveMaximum", "21 0001", "C", "21 0000"},
                                         PropertyCase{"TopicAliasMaximum", "22 0000", "C", ""},
                                         PropertyCase{"MaximumQos", "24 01", "C", "24 02"},
                                         PropertyCase{"RetainAvailable", "25 00", "C", "25 02"},
                                         PropertyCase{"UserProperty", "26 0001 'k' 0001 'v'", "CPSUD", ""},
                                         PropertyCase{"MaximumPacketSize", "27 00000001", "C", "27 00000000"},
                                         PropertyCase{"WildcardSubscription", "28 00", "C", "28 02"},
                                         PropertyCase{"SubscriptionIdentifiers", "29 01", "C", "29 FF"},
                                         PropertyCase{"SharedSubscription", "2A 01", "C", "2A 02"}),
                         [](const auto& test) { return test.param.name; });

TEST(PropertiesTest, OfClientsAndUnknownOnesBelongNowhere) {
  for (const std::string_view property : {"00", "17 01", "18 00000000", "19 01", "2B 00", "7F", "FF01"}) {
    for (const PacketType type : kAllTypes) {
      EXPECT_THAT(error_of(type, property), HasSubstr("does not belong into it (MQTT 5 2.2.2.2)"))
          << property;
    }
  }
  EXPECT_THAT(error_of(PacketType::kConnAck, "2B"), HasSubstr("property 0x2B "));
}

TEST(PropertiesTest, NeverHaveATopicAlias) {
  for (const std::string_view alias : {"23 0000", "23 0001", "23 FFFF"}) {
    EXPECT_THAT(error_of(PacketType::kPublish, alias),
                HasSubstr("Topic Alias has a forbidden value (MQTT 5 3.3.2.3.4)"));
  }
}

TEST(PropertiesTest, AreCheckedAsTheirTypes) {
  EXPECT_THAT(error_of(PacketType::kPublish, "03 0001 FF"), HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of(PacketType::kPublish, "26 0001 FF 0000"), HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of(PacketType::kPublish, "26 0000 0001 00"), HasSubstr("U+0000"));
  EXPECT_THAT(error_of(PacketType::kPublish, "0B 8000"),
              HasSubstr("not in its shortest form (MQTT 5 1.5.5)"));
  EXPECT_THAT(error_of(PacketType::kPublish, "0B 8080808001"),
              HasSubstr("more than four bytes (MQTT 5 1.5.5)"));
}

TEST(PropertiesTest, AreKeptWhereAClientActsUponThem) {
  const Result<Properties> kept =
      read(PacketType::kConnAck, bytes_of("11 01020304 12 0002 'id' 13 0506 1F 0003 'why' 2A 00"));
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->session_expiry_seconds, 0x01020304U);
  EXPECT_EQ(kept->assigned_client_id, "id");
  EXPECT_EQ(kept->server_keep_alive_seconds, 0x0506);
  EXPECT_EQ(kept->reason_string, "why");

  const Result<Properties> none = read(PacketType::kConnAck, "");
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->session_expiry_seconds, std::nullopt);
  EXPECT_EQ(none->server_keep_alive_seconds, std::nullopt);
}

TEST(PropertiesTest, EndWhereTheirLengthSays) {
  const std::string bytes = bytes_of("02 01 00 'rest'");
  FieldReader body(bytes);
  ASSERT_TRUE(read_properties(body, PacketType::kPublish).has_value());
  EXPECT_EQ(body.rest(), "rest");

  const std::string beyond = bytes_of("05 01 00");
  FieldReader cut(beyond);
  EXPECT_THAT(read_properties(cut, PacketType::kPublish).error().message,
              HasSubstr("it ends within a field"));
}

}  // namespace
}  // namespace rtp::mqtt
