#include "mqtt/packet_reader.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/packets_testing.h"

namespace rtp::mqtt {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// What a reader makes of `parts`, each given to it as one input, in memory that is gone before the next.
std::vector<std::string> read_parts(const std::vector<std::string>& parts) {
  PacketReader reader(Version::k5);
  std::vector<std::string> lines;
  for (const std::string& part : parts) {
    const std::vector<char> memory(part.begin(), part.end());
    EXPECT_TRUE(read_packets(reader, {memory.data(), memory.size()}, lines));
  }
  return lines;
}

struct Fault {
  Version version;
  std::string bytes;
  std::string_view message;  // a part of it
};

TEST(PacketReaderTest, RefusesAHeaderThatBreaksTheStandardAsSoonAsItDoes) {
  constexpr Version k311 = Version::k311;
  constexpr Version k5 = Version::k5;
  const auto faults = std::to_array<Fault>({
      {k311, "00", "sent a packet of reserved type 0, which does not belong"},
      {k5, "10", "sent a CONNECT, which does not belong to a client that subscribes with MQTT 5"},
      {k5, "40", "sent a PUBACK, which"},
      {k5, "50", "sent a PUBREC, which"},
      {k5, "62", "sent a PUBREL, which"},
      {k5, "70", "sent a PUBCOMP, which"},
      {k5, "82", "sent a SUBSCRIBE, which"},
      {k5, "A2", "sent a UNSUBSCRIBE, which"},
      {k5, "C0", "sent a PINGREQ, which"},
      {k311, "E0", "sent a DISCONNECT, which does not belong to a client that subscribes with MQTT 3.1.1"},
      {k5, "F0", "sent a AUTH, which"},
      {k311, "'HTTP/1.1 400'", "check that the address is that of an MQTT broker"},
      {k5, "21", "malformed CONNACK: a reserved flag is set (MQTT 5 2.1.3, MQTT 3.1.1 2.2.2)"},
      {k5, "94", "malformed SUBACK: a reserved flag"},
      {k5, "B8", "malformed UNSUBACK: a reserved flag"},
      {k5, "D1", "malformed PINGRESP: a reserved flag"},
      {k5, "E2", "malformed DISCONNECT: a reserved flag"},
      {k311, "34", "sent a PUBLISH of QoS 2 without such a subscription"},
      {k5, "36", "malformed PUBLISH: QoS 3 does not exist"},
      {k5, "38", "malformed PUBLISH: a duplicate of QoS 0"},
      {k311, "30 FFFFFFFF", "a Remaining Length of more than four bytes"},
      {k5, "D0 8000", "a Remaining Length that is not in its shortest form"},
  });
  for (const Fault& fault : faults) {
    EXPECT_THAT(read_packets(fault.version, bytes_of(fault.bytes)),
                ElementsAre(AllOf(StartsWith("malformed: "), HasSubstr(fault.message))))
        << fault.message;
  }
  EXPECT_THAT(read_packets(Version::k311, bytes_of("D0 8000")), ElementsAre("PINGRESP"));
}

/// One of each kind, a QoS 0 and a QoS 1 message, lengths of one and of two bytes.
std::string stream_of_all_packets() {
  return bytes_of("20 08 01 00 05 11 00000E10") + bytes_of("90 05 0001 00 01 80") +
         bytes_of("B0 04 0002 00 11 32 0E 0005 'a/' E282AC 0009 02 01 01 'on'") +
         bytes_of("31 CC01 0001 'a' 00") + std::string(200, 'x') +
         bytes_of("D0 00 30 04 0001 'b' 00 E0 08 8B 06 1F 0003 'bye'");
}

TEST(PacketReaderTest, GivesTheSamePacketsHoweverTheStreamIsCut) {
  const std::string stream = stream_of_all_packets();
  const std::vector<std::string> whole = read_parts({stream});
  ASSERT_THAT(whole, ElementsAre("CONNACK present Success (0x00) '' id '' expiry 3600 keep alive -",
                                 "SUBACK 1 '', Granted QoS 1 (0x01), Unspecified error (0x80)",
                                 "UNSUBACK 2 '', No subscription existed (0x11)", "PUBLISH 1 9 'a/€' 'on'",
                                 "PUBLISH 0 retain 0 'a' '" + std::string(200, 'x') + "'", "PINGRESP",
                                 "PUBLISH 0 0 'b' ''", "DISCONNECT Server shutting down (0x8B) 'bye'"));
  for (std::size_t first = 0; first <= stream.size(); ++first) {
    for (std::size_t second = first; second <= stream.size(); ++second) {
      ASSERT_EQ(
          read_parts({stream.substr(0, first), stream.substr(first, second - first), stream.substr(second)}),
          whole)
          << first << " " << second;
    }
  }
  std::vector<std::string> bytes;
  for (const char byte : stream) {
    bytes.emplace_back(1, byte);
  }
  EXPECT_EQ(read_parts(bytes), whole);
}

TEST(PacketReaderTest, RefusesAPacketOverTheLimitByItsHeader) {
  constexpr std::uint32_t kLimit = 200;
  const std::string largest = bytes_of("30 C501 0001 'a'") + std::string(kLimit - 6, 'x');
  ASSERT_EQ(largest.size(), kLimit);
  EXPECT_THAT(read_packets(Version::k311, largest + largest, kLimit),
              ElementsAre(HasSubstr("PUBLISH"), HasSubstr("PUBLISH")));
  EXPECT_THAT(
      read_packets(Version::k311, bytes_of("30 C601"), kLimit),
      ElementsAre("too large: the broker sent a packet of 201 bytes, of which 200 are allowed: publish "
                  "smaller messages, or allow larger packets"));
}

TEST(PacketReaderTest, GivesAWholePacketWithoutCopyingIt) {
  const std::string bytes = bytes_of("30 0B 0005 'topic' 'load'");
  std::string_view rest = bytes;
  PacketReader reader(Version::k311);
  const Result<std::optional<Packet>> packet = reader.next(rest);
  ASSERT_TRUE(packet.has_value() && packet->has_value());
  EXPECT_EQ(std::get<Publish>(**packet).topic.data(), bytes.data() + 4);
}

}  // namespace
}  // namespace rtp::mqtt
