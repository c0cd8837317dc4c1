// What is in the packets, by the tables of the standards; the fixed header is in packet_reader_test.cpp.
#include "mqtt/packet_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mqtt/packets_testing.h"

namespace rtp::mqtt {
namespace {

/// What a reader makes of a packet with that first byte and body; the header's length is right.
std::string read(Version version, std::uint8_t first_byte, std::string_view body_notation) {
  const std::string body = bytes_of(body_notation);
  const std::vector<std::string> lines = read_packets(
      version, static_cast<char>(first_byte) + std::string(1, static_cast<char>(body.size())) + body);
  return lines.size() == 1 ? lines.front() : fmt::format("{} packets", lines.size());
}

struct PacketCase {
  std::string name;
  Version version;
  std::uint8_t first_byte;
  std::string body;
  std::string result;
};

class PacketParserTest : public testing::TestWithParam<PacketCase> {};

TEST_P(PacketParserTest, ReadsOrSaysWhatIsWrong) {
  const PacketCase& test = GetParam();
  EXPECT_EQ(read(test.version, test.first_byte, test.body), test.result);
}

constexpr Version k3 = Version::k311;
constexpr Version k5 = Version::k5;

std::string connack(const std::string& what) {
  return "malformed: the broker sent a malformed CONNACK: " + what;
}
std::string suback(const std::string& what) {
  return "malformed: the broker sent a malformed SUBACK: " + what;
}
std::string unsuback(const std::string& what) {
  return "malformed: the broker sent a malformed UNSUBACK: " + what;
}
std::string publish(const std::string& what) {
  return "malformed: the broker sent a malformed PUBLISH: " + what;
}
std::string disconnect(const std::string& what) {
  return "malformed: the broker sent a malformed DISCONNECT: " + what;
}

const std::string kTooShort = "it ends within a field (MQTT 5 1.5, MQTT 3.1.1 1.5)";
const std::string kTooLong = "it has bytes behind its last field (MQTT 5 2.1.4, MQTT 3.1.1 2.2.3)";
const std::string kNoProperties = " '' id '' expiry - keep alive -";

INSTANTIATE_TEST_SUITE_P(
    ConnAck, PacketParserTest,
    testing::Values(
        PacketCase{"Accepts3", k3, 0x20, "00 00", "CONNACK new Success (0x00)" + kNoProperties},
        PacketCase{"Accepts5", k5, 0x20, "00 00 00", "CONNACK new Success (0x00)" + kNoProperties},
        PacketCase{"Resumes3", k3, 0x20, "01 00", "CONNACK present Success (0x00)" + kNoProperties},
        PacketCase{"Resumes5", k5, 0x20, "01 00 00", "CONNACK present Success (0x00)" + kNoProperties},
        // MQTT 3.1.1 table 3.1.
        PacketCase{"Code1", k3, 0x20, "00 01",
                   "CONNACK new Unsupported Protocol Version (0x84)" + kNoProperties},
        PacketCase{"Code2", k3, 0x20, "00 02",
                   "CONNACK new Client Identifier not valid (0x85)" + kNoProperties},
        PacketCase{"Code3", k3, 0x20, "00 03", "CONNACK new Server unavailable (0x88)" + kNoProperties},
        PacketCase{"Code4", k3, 0x20, "00 04",
                   "CONNACK new Bad User Name or Password (0x86)" + kNoProperties},
        PacketCase{"Code5", k3, 0x20, "00 05", "CONNACK new Not authorized (0x87)" + kNoProperties},
        PacketCase{"Code6", k3, 0x20, "00 06", connack("return code 6 is reserved (MQTT 3.1.1 3.2.2.3)")},
        PacketCase{"Code135Of3", k3, 0x20, "00 87",
                   connack("return code 135 is reserved (MQTT 3.1.1 3.2.2.3)")},
        PacketCase{"Refuses5", k5, 0x20, "00 87 00", "CONNACK new Not authorized (0x87)" + kNoProperties},
        PacketCase{"Unlisted5", k5, 0x20, "00 F0 00",
                   "CONNACK new unknown reason code (0xF0)" + kNoProperties},
        PacketCase{"NoFailure5", k5, 0x20, "00 02 00",
                   connack("reason code 0x02 does not belong into it (MQTT 5 2.4)")},
        PacketCase{"OfABrokerOfMqtt311", k5, 0x20, "00 01",
                   "CONNACK new Unsupported Protocol Version (0x84)" + kNoProperties},
        PacketCase{"OneWithProperties", k5, 0x20, "00 01 00",
                   connack("reason code 0x01 does not belong into it (MQTT 5 2.4)")},
        PacketCase{"ReservedFlag", k3, 0x20, "02 00", connack("a reserved flag is set (MQTT 3.2.2.1)")},
        PacketCase{"ReservedFlagOf5", k5, 0x20, "80 00 00", connack("a reserved flag is set (MQTT 3.2.2.1)")},
        PacketCase{
            "RefusedSession3", k3, 0x20, "01 05",
            connack("a session is present although it refuses (MQTT 5 3.2.2.1.1, MQTT 3.1.1 3.2.2.2)")},
        PacketCase{
            "RefusedSession5", k5, 0x20, "01 87 00",
            connack("a session is present although it refuses (MQTT 5 3.2.2.1.1, MQTT 3.1.1 3.2.2.2)")},
        PacketCase{"Empty", k5, 0x20, "", connack(kTooShort)},
        PacketCase{"WithoutCode", k3, 0x20, "00", connack(kTooShort)},
        PacketCase{"WithoutProperties", k5, 0x20, "00 00", connack(kTooShort)},
        PacketCase{"TooLong3", k3, 0x20, "00 00 00", connack(kTooLong)},
        PacketCase{"TooLong5", k5, 0x20, "00 00 00 00", connack(kTooLong)}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    SubAck, PacketParserTest,
    testing::Values(
        PacketCase{"Codes3", k3, 0x90, "0001 00 01 02 80",
                   "SUBACK 1 '', Success (0x00), Granted QoS 1 (0x01), Granted QoS 2 (0x02), Unspecified "
                   "error (0x80)"},
        PacketCase{"Codes5", k5, 0x90, "FFFF 00 00 8F 9E",
                   "SUBACK 65535 '', Success (0x00), Topic Filter invalid (0x8F), Shared Subscriptions not "
                   "supported "
                   "(0x9E)"},
        PacketCase{"Reason5", k5, 0x90, "0001 06 1F 0003 'why' 87", "SUBACK 1 'why', Not authorized (0x87)"},
        PacketCase{"Reserved3", k3, 0x90, "0001 87",
                   suback("return code 0x87 is reserved (MQTT 3.1.1 3.9.3)")},
        PacketCase{"Qos3", k3, 0x90, "0001 03", suback("return code 0x03 is reserved (MQTT 3.1.1 3.9.3)")},
        PacketCase{"Qos3Of5", k5, 0x90, "0001 00 03",
                   suback("reason code 0x03 does not belong into it (MQTT 5 2.4)")},
        PacketCase{"NoCode3", k3, 0x90, "0001", suback("it answers no filter (MQTT 3.9.3)")},
        PacketCase{"NoCode5", k5, 0x90, "0001 00", suback("it answers no filter (MQTT 3.9.3)")},
        PacketCase{"Identifier0", k3, 0x90, "0000 00",
                   suback("its packet identifier is 0 (MQTT 5 2.2.1, MQTT 3.1.1 2.3.1)")},
        PacketCase{"Short", k5, 0x90, "00", suback(kTooShort)}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    UnsubAck, PacketParserTest,
    testing::Values(
        PacketCase{"Answers3", k3, 0xB0, "0102", "UNSUBACK 258 ''"},
        PacketCase{"Codes5", k5, 0xB0, "0001 00 00 11 87",
                   "UNSUBACK 1 '', Success (0x00), No subscription existed (0x11), Not authorized (0x87)"},
        PacketCase{"Reason5", k5, 0xB0, "0001 06 1F 0003 'why' 83",
                   "UNSUBACK 1 'why', Implementation specific error (0x83)"},
        PacketCase{"Granted5", k5, 0xB0, "0001 00 01",
                   unsuback("reason code 0x01 does not belong into it (MQTT 5 2.4)")},
        PacketCase{"NoCode5", k5, 0xB0, "0001 00", unsuback("it answers no filter (MQTT 5 3.11.3)")},
        PacketCase{"Identifier0", k3, 0xB0, "0000",
                   unsuback("its packet identifier is 0 (MQTT 5 2.2.1, MQTT 3.1.1 2.3.1)")},
        PacketCase{"TooLong3", k3, 0xB0, "0001 00", unsuback(kTooLong)}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Publish, PacketParserTest,
    testing::Values(
        // The example of MQTT 3.1.1 3.3.2, with a payload.
        PacketCase{"Example", k3, 0x32, "00 03 61 2F 62 00 0A 'x'", "PUBLISH 1 10 'a/b' 'x'"},
        PacketCase{"Qos0", k3, 0x30, "0003 'a/b' 000A", std::string("PUBLISH 0 0 'a/b' '\0\n'", 22)},
        PacketCase{"Retained", k3, 0x31, "0001 'a'", "PUBLISH 0 retain 0 'a' ''"},
        PacketCase{"Duplicate", k5, 0x3A, "0001 'a' FFFF 00", "PUBLISH 1 dup 65535 'a' ''"},
        PacketCase{"UnicodeTopic", k3, 0x30, "0005 41 F0 AA 9B 94 '1'",
                   "PUBLISH 0 0 'A\xF0\xAA\x9B\x94' '1'"},
        PacketCase{"NoTopic", k3, 0x30, "", publish(kTooShort)},
        PacketCase{"CutTopic", k3, 0x30, "0004 'a/b'", publish(kTooShort)},
        PacketCase{"EmptyTopic", k3, 0x30, "0000 'x'",
                   publish("its topic is empty or has wildcards (MQTT 3.3.2.1)")},
        PacketCase{"EmptyTopic5", k5, 0x30, "0000 00 'x'",
                   publish("its topic is empty or has wildcards (MQTT 3.3.2.1)")},
        PacketCase{"Wildcard", k3, 0x30, "0003 'a/#'",
                   publish("its topic is empty or has wildcards (MQTT 3.3.2.1)")},
        PacketCase{"NotUtf8", k3, 0x30, "0003 ED A0 80",
                   publish("a string is not UTF-8 (MQTT 5 1.5.4, MQTT 3.1.1 1.5.3)")},
        PacketCase{"Nul", k3, 0x30, "0003 'a' 00 'b'",
                   publish("a string contains U+0000 (MQTT 5 1.5.4, MQTT 3.1.1 1.5.3)")},
        PacketCase{"NoIdentifier", k3, 0x32, "0001 'a' 00", publish(kTooShort)},
        PacketCase{"Identifier0", k3, 0x32, "0001 'a' 0000",
                   publish("its packet identifier is 0 (MQTT 5 2.2.1, MQTT 3.1.1 2.3.1)")},
        PacketCase{"NoProperties", k5, 0x30, "0001 'a'", publish(kTooShort)},
        PacketCase{"Alias", k5, 0x30, "0000 03 23 0001",
                   publish("property Topic Alias has a forbidden value (MQTT 5 3.3.2.3.4)")}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    PingRespAndDisconnect, PacketParserTest,
    testing::Values(
        PacketCase{"PingResp3", k3, 0xD0, "", "PINGRESP"}, PacketCase{"PingResp5", k5, 0xD0, "", "PINGRESP"},
        PacketCase{"PingRespTooLong", k3, 0xD0, "00",
                   "malformed: the broker sent a malformed PINGRESP: " + kTooLong},
        // MQTT 5 3.14.2.1 and 3.14.2.2.1: the reason code and the properties may be left out.
        PacketCase{"Normal", k5, 0xE0, "", "DISCONNECT Success (0x00) ''"},
        PacketCase{"WithoutProperties", k5, 0xE0, "8E", "DISCONNECT Session taken over (0x8E) ''"},
        PacketCase{"EmptyProperties", k5, 0xE0, "8D 00", "DISCONNECT Keep Alive timeout (0x8D) ''"},
        PacketCase{"Reason", k5, 0xE0, "98 13 1F 0002 'by' 1C 0002 'me' 26 0001 'a' 0002 'cd'",
                   disconnect("it ends within a field (MQTT 5 1.5, MQTT 3.1.1 1.5)")},
        PacketCase{"ReasonAndMore", k5, 0xE0, "98 12 1F 0002 'by' 1C 0002 'me' 26 0001 'a' 0002 'cd'",
                   "DISCONNECT Administrative action (0x98) 'by'"},
        PacketCase{"Unlisted", k5, 0xE0, "C1", "DISCONNECT unknown reason code (0xC1) ''"},
        PacketCase{"ClientsOwn", k5, 0xE0, "04",
                   disconnect("reason code 0x04 does not belong into it (MQTT 5 2.4)")},
        PacketCase{"TooLong", k5, 0xE0, "80 00 00", disconnect(kTooLong)}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace rtp::mqtt
