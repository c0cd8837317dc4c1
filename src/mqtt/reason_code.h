// Why a broker answers as it does: the reason codes of MQTT 5 2.4, which what MQTT 3.1.1 has instead is
// translated to. Pure: thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace rtp::mqtt {

/// A broker may send codes that are not listed: those from 0x80 on are failures too.
enum class ReasonCode : std::uint8_t {
  kSuccess = 0x00,  // in a SUBACK granted QoS 0, in a DISCONNECT a normal disconnection
  kGrantedQos1 = 0x01,
  kGrantedQos2 = 0x02,
  kNoSubscriptionExisted = 0x11,
  kUnspecifiedError = 0x80,  // the only failure in a SUBACK of MQTT 3.1.1
  kMalformedPacket = 0x81,
  kProtocolError = 0x82,
  kImplementationSpecificError = 0x83,
  kUnsupportedProtocolVersion = 0x84,
  kClientIdentifierNotValid = 0x85,
  kBadUserNameOrPassword = 0x86,
  kNotAuthorized = 0x87,
  kServerUnavailable = 0x88,
  kServerBusy = 0x89,
  kBanned = 0x8A,
  kServerShuttingDown = 0x8B,
  kBadAuthenticationMethod = 0x8C,
  kKeepAliveTimeout = 0x8D,
  kSessionTakenOver = 0x8E,
  kTopicFilterInvalid = 0x8F,
  kTopicNameInvalid = 0x90,
  kPacketIdentifierInUse = 0x91,
  kPacketIdentifierNotFound = 0x92,
  kReceiveMaximumExceeded = 0x93,
  kTopicAliasInvalid = 0x94,
  kPacketTooLarge = 0x95,
  kMessageRateTooHigh = 0x96,
  kQuotaExceeded = 0x97,
  kAdministrativeAction = 0x98,
  kPayloadFormatInvalid = 0x99,
  kRetainNotSupported = 0x9A,
  kQosNotSupported = 0x9B,
  kUseAnotherServer = 0x9C,
  kServerMoved = 0x9D,
  kSharedSubscriptionsNotSupported = 0x9E,
  kConnectionRateExceeded = 0x9F,
  kMaximumConnectTime = 0xA0,
  kSubscriptionIdentifiersNotSupported = 0xA1,
  kWildcardSubscriptionsNotSupported = 0xA2,
};

/// MQTT 5 2.4: whether what was asked for did not happen.
[[nodiscard]] constexpr bool is_failure(ReasonCode code) { return std::to_underlying(code) >= 0x80; }

/// The standard's name and the number, for messages: "Not authorized (0x87)".
[[nodiscard]] std::string describe(ReasonCode code);

}  // namespace rtp::mqtt
