#include "mqtt/reason_code.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace rtp::mqtt {
namespace {

/// MQTT 5 2.4.
constexpr auto kNames = std::to_array<std::pair<ReasonCode, std::string_view>>({
    {ReasonCode::kSuccess, "Success"},
    {ReasonCode::kGrantedQos1, "Granted QoS 1"},
    {ReasonCode::kGrantedQos2, "Granted QoS 2"},
    {ReasonCode::kNoSubscriptionExisted, "No subscription existed"},
    {ReasonCode::kUnspecifiedError, "Unspecified error"},
    {ReasonCode::kMalformedPacket, "Malformed Packet"},
    {ReasonCode::kProtocolError, "Protocol Error"},
    {ReasonCode::kImplementationSpecificError, "Implementation specific error"},
    {ReasonCode::kUnsupportedProtocolVersion, "Unsupported Protocol Version"},
    {ReasonCode::kClientIdentifierNotValid, "Client Identifier not valid"},
    {ReasonCode::kBadUserNameOrPassword, "Bad User Name or Password"},
    {ReasonCode::kNotAuthorized, "Not authorized"},
    {ReasonCode::kServerUnavailable, "Server unavailable"},
    {ReasonCode::kServerBusy, "Server busy"},
    {ReasonCode::kBanned, "Banned"},
    {ReasonCode::kServerShuttingDown, "Server shutting down"},
    {ReasonCode::kBadAuthenticationMethod, "Bad authentication method"},
    {ReasonCode::kKeepAliveTimeout, "Keep Alive timeout"},
    {ReasonCode::kSessionTakenOver, "Session taken over"},
    {ReasonCode::kTopicFilterInvalid, "Topic Filter invalid"},
    {ReasonCode::kTopicNameInvalid, "Topic Name invalid"},
    {ReasonCode::kPacketIdentifierInUse, "Packet Identifier in use"},
    {ReasonCode::kPacketIdentifierNotFound, "Packet Identifier not found"},
    {ReasonCode::kReceiveMaximumExceeded, "Receive Maximum exceeded"},
    {ReasonCode::kTopicAliasInvalid, "Topic Alias invalid"},
    {ReasonCode::kPacketTooLarge, "Packet too large"},
    {ReasonCode::kMessageRateTooHigh, "Message rate too high"},
    {ReasonCode::kQuotaExceeded, "Quota exceeded"},
    {ReasonCode::kAdministrativeAction, "Administrative action"},
    {ReasonCode::kPayloadFormatInvalid, "Payload format invalid"},
    {ReasonCode::kRetainNotSupported, "Retain not supported"},
    {ReasonCode::kQosNotSupported, "QoS not supported"},
    {ReasonCode::kUseAnotherServer, "Use another server"},
    {ReasonCode::kServerMoved, "Server moved"},
    {ReasonCode::kSharedSubscriptionsNotSupported, "Shared Subscriptions not supported"},
    {ReasonCode::kConnectionRateExceeded, "Connection rate exceeded"},
    {ReasonCode::kMaximumConnectTime, "Maximum connect time"},
    {ReasonCode::kSubscriptionIdentifiersNotSupported, "Subscription Identifiers not supported"},
    {ReasonCode::kWildcardSubscriptionsNotSupported, "Wildcard Subscriptions not supported"},
});

}  // namespace

std::string describe(ReasonCode code) {
  const auto* const found = std::ranges::find(kNames, code, &std::pair<ReasonCode, std::string_view>::first);
  const std::string_view name = found == kNames.end() ? "unknown reason code" : found->second;
  return fmt::format("{} (0x{:02X})", name, std::to_underlying(code));
}

}  // namespace rtp::mqtt
