// The control packets of MQTT 3.1.1 and MQTT 5 between a client that only subscribes, with QoS 0 and 1, and
// its broker: as values. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "mqtt/reason_code.h"

namespace rtp::mqtt {

/// The protocol level of the CONNECT (3.1.2.2 of both standards).
enum class Version : std::uint8_t { k311 = 4, k5 = 5 };

/// QoS 2 is not offered.
enum class Qos : std::uint8_t { kAtMostOnce = 0, kAtLeastOnce = 1 };

/// Unless told otherwise, the largest packet that is read: far above an item, far below the standards'
/// 256 MiB.
inline constexpr std::uint32_t kDefaultMaxPacketBytes = 1024 * 1024;

// Client to broker.

struct Connect {
  Version version = Version::k5;
  std::string_view client_id = {};  // empty: the broker makes one; in MQTT 3.1.1 with clean_start only
  bool clean_start = true;          // a session of this client id is dropped (MQTT 3.1.1: Clean Session)
  std::uint16_t keep_alive_seconds = 60;  // 0: none
  std::optional<std::string_view> user_name = std::nullopt;
  std::optional<std::string_view> password = std::nullopt;  // in MQTT 3.1.1 with a user name only

  // MQTT 5 only, not sent in MQTT 3.1.1, where a session ends with its connection exactly if clean_start.
  /// The session outlives its connection by that; UINT32_MAX: for ever.
  std::uint32_t session_expiry_seconds = 0;
  std::uint16_t receive_maximum = UINT16_MAX;               // PUBLISH packets of QoS 1 without PUBACK; not 0
  std::uint32_t max_packet_bytes = kDefaultMaxPacketBytes;  // not 0; the PacketReader's
};

/// Retained messages when a subscription is made (MQTT 5 3.8.3.1).
enum class RetainHandling : std::uint8_t { kSend = 0, kSendIfNew = 1, kDoNotSend = 2 };

struct Subscription {
  std::string_view filter;
  Qos qos = Qos::kAtLeastOnce;

  // MQTT 5 only, not sent in MQTT 3.1.1.
  bool retain_as_published = false;  // Publish::retain is as the publisher set it
  RetainHandling retain_handling = RetainHandling::kSend;
};

// Broker to client. Views are into the bytes that were read: see PacketReader. Of the properties of MQTT 5
// those that a subscribing client acts upon; without one, and in MQTT 3.1.1, the member's default.

struct ConnAck {
  bool session_present = false;
  ReasonCode reason = ReasonCode::kSuccess;  // of MQTT 3.1.1 the code of MQTT 5 with the same meaning
  std::string_view reason_string = {};
  std::string_view assigned_client_id = {};
  std::optional<std::uint32_t> session_expiry_seconds = std::nullopt;     // instead of that of the CONNECT
  std::optional<std::uint16_t> server_keep_alive_seconds = std::nullopt;  // instead of that of the CONNECT

  bool operator==(const ConnAck&) const = default;
};

struct SubAck {
  std::uint16_t packet_id = 0;
  std::vector<ReasonCode> reasons = {};  // one for each filter of the SUBSCRIBE, in its order
  std::string_view reason_string = {};

  bool operator==(const SubAck&) const = default;
};

/// MQTT 3.1.1 says no reasons: the subscriptions are no more.
struct UnsubAck {
  std::uint16_t packet_id = 0;
  std::vector<ReasonCode> reasons;  // one for each filter of the UNSUBSCRIBE, in its order
  std::string_view reason_string = {};

  bool operator==(const UnsubAck&) const = default;
};

struct Publish {
  bool duplicate = false;  // may have been delivered before
  Qos qos = Qos::kAtMostOnce;
  bool retain = false;
  std::string_view topic = {};    // UTF-8, not empty, without wildcards
  std::uint16_t packet_id = 0;    // what to acknowledge; 0 exactly with kAtMostOnce
  std::string_view payload = {};  // any bytes

  bool operator==(const Publish&) const = default;
};

struct PingResp {
  bool operator==(const PingResp&) const = default;
};

/// Of MQTT 5: before it the broker just closes the connection.
struct Disconnect {
  ReasonCode reason = ReasonCode::kSuccess;
  std::string_view reason_string = {};

  bool operator==(const Disconnect&) const = default;
};

/// What a broker may send to a client that subscribes with QoS 0 and 1.
using Packet = std::variant<ConnAck, SubAck, UnsubAck, Publish, PingResp, Disconnect>;

}  // namespace rtp::mqtt
