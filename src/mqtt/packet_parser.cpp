#include "mqtt/packet_parser.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "mqtt/field_reader.h"
#include "mqtt/packet_type.h"
#include "mqtt/properties.h"
#include "mqtt/topic.h"

namespace rtp::mqtt {
namespace {

constexpr std::uint8_t kFlagBits = 0x0F;
constexpr std::uint8_t kRetainFlag = 0x01;
constexpr std::uint8_t kQosShift = 1;
constexpr std::uint8_t kQosBits = 0x03;
constexpr std::uint8_t kDuplicateFlag = 0x08;

std::string_view text_of(Version version) { return version == Version::k5 ? "MQTT 5" : "MQTT 3.1.1"; }

/// The rest of what is wrong with a packet, said of its type.
std::unexpected<Error> malformed_packet(PacketType type, std::string_view what) {
  return malformed(fmt::format("the broker sent a malformed {}: {}", name_of(type), what));
}

bool is_expected(Version version, PacketType type) {
  switch (type) {
    case PacketType::kConnAck:
    case PacketType::kPublish:
    case PacketType::kSubAck:
    case PacketType::kUnsubAck:
    case PacketType::kPingResp:
      return true;
    case PacketType::kDisconnect:
      return version == Version::k5;
    default:
      return false;
  }
}

/// 3.3.1 of both standards.
Result<void> check_publish_flags(std::uint8_t flags) {
  const std::uint8_t qos = (flags >> kQosShift) & kQosBits;
  if (qos == 3) {
    return malformed_packet(PacketType::kPublish, "QoS 3 does not exist (MQTT 3.3.1.2)");
  }
  if (qos == 2) {
    return malformed(
        "the broker sent a PUBLISH of QoS 2 without such a subscription (MQTT 3.8.4): if the session of this "
        "client id has one, choose another client id");
  }
  if (qos == 0 && (flags & kDuplicateFlag) != 0) {
    return malformed_packet(PacketType::kPublish, "a duplicate of QoS 0 (MQTT 3.3.1.1)");
  }
  return {};
}

Result<void> check_end(const FieldReader& body) {
  if (!body.empty()) {
    return malformed("it has bytes behind its last field (MQTT 5 2.1.4, MQTT 3.1.1 2.2.3)");
  }
  return {};
}

/// MQTT 3.1.1 2.3.1, MQTT 5 2.2.1.
Result<std::uint16_t> read_packet_id(FieldReader& body) {
  RTP_TRY(const std::uint16_t packet_id, body.two_byte_integer());
  if (packet_id == 0) {
    return malformed("its packet identifier is 0 (MQTT 5 2.2.1, MQTT 3.1.1 2.3.1)");
  }
  return packet_id;
}

/// A code from 0 to `successes`, or a failure, listed or not.
Result<ReasonCode> reason_of(std::uint8_t code, std::uint8_t successes) {
  const auto reason = static_cast<ReasonCode>(code);
  if (code > successes && !is_failure(reason)) {
    return malformed(fmt::format("reason code 0x{:02X} does not belong into it (MQTT 5 2.4)", code));
  }
  return reason;
}

/// MQTT 3.1.1 3.2.2.3.
Result<ReasonCode> reason_of_return_code(std::uint8_t code) {
  constexpr std::array kReasons{ReasonCode::kSuccess,
                                ReasonCode::kUnsupportedProtocolVersion,
                                ReasonCode::kClientIdentifierNotValid,
                                ReasonCode::kServerUnavailable,
                                ReasonCode::kBadUserNameOrPassword,
                                ReasonCode::kNotAuthorized};
  if (code >= kReasons.size()) {
    return malformed(fmt::format("return code {} is reserved (MQTT 3.1.1 3.2.2.3)", code));
  }
  return kReasons.at(code);
}

/// A broker that does not know MQTT 5 refuses it in the form of MQTT 3.1.1 (3.1.2.2 there): by a return code
/// with nothing behind it.
bool is_refusal_of_version(std::uint8_t code, const FieldReader& body) { return code == 1 && body.empty(); }

/// 3.2 of both standards.
Result<Packet> parse_connack(Version version, FieldReader body) {
  RTP_TRY(const std::uint8_t flags, body.byte());
  RTP_TRY(const std::uint8_t code, body.byte());
  if (flags > 1) {
    return malformed("a reserved flag is set (MQTT 3.2.2.1)");
  }
  const bool short_form = version == Version::k311 || is_refusal_of_version(code, body);
  RTP_TRY(const ReasonCode reason, short_form ? reason_of_return_code(code) : reason_of(code, 0));
  if (flags == 1 && is_failure(reason)) {
    return malformed("a session is present although it refuses (MQTT 5 3.2.2.1.1, MQTT 3.1.1 3.2.2.2)");
  }
  Properties properties;
  if (!short_form) {
    RTP_TRY(properties, read_properties(body, PacketType::kConnAck));
  }
  RTP_CHECK(check_end(body));
  return ConnAck{.session_present = flags == 1,
                 .reason = reason,
                 .reason_string = properties.reason_string,
                 .assigned_client_id = properties.assigned_client_id,
                 .session_expiry_seconds = properties.session_expiry_seconds,
                 .server_keep_alive_seconds = properties.server_keep_alive_seconds};
}

/// MQTT 5 3.9.3, MQTT 3.1.1 3.9.3.
Result<ReasonCode> subscription_reason(Version version, std::uint8_t code) {
  constexpr std::uint8_t kGranted = 2;
  constexpr std::uint8_t kFailure = 0x80;
  if (version == Version::k311 && code > kGranted && code != kFailure) {
    return malformed(fmt::format("return code 0x{:02X} is reserved (MQTT 3.1.1 3.9.3)", code));
  }
  return reason_of(code, kGranted);
}

/// 3.9 of both standards.
Result<Packet> parse_suback(Version version, FieldReader body) {
  SubAck suback;
  RTP_TRY(suback.packet_id, read_packet_id(body));
  if (version == Version::k5) {
    RTP_TRY(const Properties properties, read_properties(body, PacketType::kSubAck));
    suback.reason_string = properties.reason_string;
  }
  if (body.empty()) {
    return malformed("it answers no filter (MQTT 3.9.3)");
  }
  suback.reasons.reserve(body.rest().size());
  while (!body.empty()) {
    RTP_TRY(const std::uint8_t code, body.byte());
    RTP_TRY(const ReasonCode reason, subscription_reason(version, code));
    suback.reasons.push_back(reason);
  }
  return suback;
}

/// MQTT 5 3.11.3.
Result<ReasonCode> unsubscription_reason(std::uint8_t code) {
  return static_cast<ReasonCode>(code) == ReasonCode::kNoSubscriptionExisted
             ? ReasonCode::kNoSubscriptionExisted
             : reason_of(code, 0);
}

/// 3.11 of both standards.
Result<Packet> parse_unsuback(Version version, FieldReader body) {
  UnsubAck unsuback;
  RTP_TRY(unsuback.packet_id, read_packet_id(body));
  if (version == Version::k311) {
    RTP_CHECK(check_end(body));
    return unsuback;
  }
  RTP_TRY(const Properties properties, read_properties(body, PacketType::kUnsubAck));
  unsuback.reason_string = properties.reason_string;
  if (body.empty()) {
    return malformed("it answers no filter (MQTT 5 3.11.3)");
  }
  while (!body.empty()) {
    RTP_TRY(const std::uint8_t code, body.byte());
    RTP_TRY(const ReasonCode reason, unsubscription_reason(code));
    unsuback.reasons.push_back(reason);
  }
  return unsuback;
}

/// 3.3 of both standards.
Result<Packet> parse_publish(Version version, std::uint8_t flags, FieldReader body) {
  Publish publish{.duplicate = (flags & kDuplicateFlag) != 0,
                  .qos = static_cast<Qos>((flags >> kQosShift) & kQosBits),
                  .retain = (flags & kRetainFlag) != 0};
  RTP_TRY(publish.topic, body.utf8_string());
  if (publish.qos == Qos::kAtLeastOnce) {
    RTP_TRY(publish.packet_id, read_packet_id(body));
  }
  if (version == Version::k5) {
    RTP_CHECK(read_properties(body, PacketType::kPublish));
  }
  if (!is_topic_name(publish.topic)) {
    return malformed("its topic is empty or has wildcards (MQTT 3.3.2.1)");
  }
  publish.payload = body.rest();
  return publish;
}

/// 3.13 of both standards.
Result<Packet> parse_pingresp(const FieldReader& body) {
  RTP_CHECK(check_end(body));
  return PingResp();
}

/// MQTT 5 3.14.2: what is left out at the end has its default.
Result<Packet> parse_disconnect(FieldReader body) {
  Disconnect disconnect;
  if (body.empty()) {
    return disconnect;
  }
  RTP_TRY(const std::uint8_t code, body.byte());
  RTP_TRY(disconnect.reason, reason_of(code, 0));
  if (!body.empty()) {
    RTP_TRY(const Properties properties, read_properties(body, PacketType::kDisconnect));
    disconnect.reason_string = properties.reason_string;
  }
  RTP_CHECK(check_end(body));
  return disconnect;
}

Result<Packet> parse_body(Version version, std::uint8_t first_byte, const FieldReader& body) {
  switch (packet_type(first_byte)) {
    case PacketType::kConnAck:
      return parse_connack(version, body);
    case PacketType::kPublish:
      return parse_publish(version, first_byte & kFlagBits, body);
    case PacketType::kSubAck:
      return parse_suback(version, body);
    case PacketType::kUnsubAck:
      return parse_unsuback(version, body);
    case PacketType::kPingResp:
      return parse_pingresp(body);
    default:
      return parse_disconnect(body);
  }
}

}  // namespace

Result<void> check_first_byte(Version version, std::uint8_t first_byte) {
  const PacketType type = packet_type(first_byte);
  if (!is_expected(version, type)) {
    return malformed(
        fmt::format("the broker sent a {}, which does not belong to a client that subscribes with {} and QoS "
                    "0 or 1 (MQTT 5 2.1.2, MQTT 3.1.1 2.2.1): check that the address is that of an MQTT "
                    "broker",
                    name_of(type), text_of(version)));
  }
  const std::uint8_t flags = first_byte & kFlagBits;
  if (type == PacketType::kPublish) {
    return check_publish_flags(flags);
  }
  if (flags != 0) {
    return malformed_packet(type, "a reserved flag is set (MQTT 5 2.1.3, MQTT 3.1.1 2.2.2)");
  }
  return {};
}

Result<Packet> parse_packet(Version version, std::uint8_t first_byte, std::string_view body) {
  Result<Packet> packet = parse_body(version, first_byte, FieldReader(body));
  if (!packet) {
    return malformed_packet(packet_type(first_byte), packet.error().message);
  }
  return packet;
}

}  // namespace rtp::mqtt
