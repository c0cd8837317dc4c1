// The types of control packets (MQTT 5 2.1.2, MQTT 3.1.1 2.2.1). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace rtp::mqtt {

/// The upper four bits of a packet's first byte.
enum class PacketType : std::uint8_t {
  kConnect = 1,
  kConnAck = 2,
  kPublish = 3,
  kPubAck = 4,
  kSubscribe = 8,
  kSubAck = 9,
  kUnsubscribe = 10,
  kUnsubAck = 11,
  kPingReq = 12,
  kPingResp = 13,
  kDisconnect = 14,
};

[[nodiscard]] constexpr PacketType packet_type(std::uint8_t first_byte) {
  return static_cast<PacketType>(first_byte >> 4U);
}

/// The standard's name of any type, also of those that are not enumerated.
[[nodiscard]] constexpr std::string_view name_of(PacketType type) {
  constexpr std::array<std::string_view, 16> kNames{"packet of reserved type 0",
                                                    "CONNECT",
                                                    "CONNACK",
                                                    "PUBLISH",
                                                    "PUBACK",
                                                    "PUBREC",
                                                    "PUBREL",
                                                    "PUBCOMP",
                                                    "SUBSCRIBE",
                                                    "SUBACK",
                                                    "UNSUBSCRIBE",
                                                    "UNSUBACK",
                                                    "PINGREQ",
                                                    "PINGRESP",
                                                    "DISCONNECT",
                                                    "AUTH"};
  return kNames.at(std::to_underlying(type));
}

}  // namespace rtp::mqtt
