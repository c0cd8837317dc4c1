#include "sources/mqtt_faults.h"

#include <fmt/format.h>

namespace rtp::sources {
namespace {

using mqtt::ReasonCode;

std::string described(ReasonCode reason, std::string_view text) {
  return text.empty() ? mqtt::describe(reason) : fmt::format("{}: {}", mqtt::describe(reason), text);
}

struct Refusal {
  ErrorCode code;
  std::string_view fix;
};

Refusal refusal_of(ReasonCode reason, mqtt::Version version) {
  switch (reason) {
    case ReasonCode::kUnsupportedProtocolVersion:
      return {ErrorCode::kUnsupported, version == mqtt::Version::k5
                                           ? "it does not know MQTT 5, set protocol = \"3.1.1\""
                                           : "it does not know MQTT 3.1.1, set protocol = \"5\""};
    case ReasonCode::kBadUserNameOrPassword:
      return {ErrorCode::kUnauthenticated, "check user and password"};
    case ReasonCode::kNotAuthorized:
    case ReasonCode::kBanned:
      return {ErrorCode::kPermissionDenied, "check user and password, and what the broker allows them"};
    case ReasonCode::kClientIdentifierNotValid:
      return {ErrorCode::kInvalidArgument, "choose another client_id"};
    default:
      return {ErrorCode::kUnavailable, "the log of the broker may tell more"};
  }
}

}  // namespace

Error refused_connection(std::string_view broker, mqtt::Version version, const mqtt::ConnAck& answer) {
  const Refusal refusal = refusal_of(answer.reason, version);
  return {refusal.code, fmt::format("the broker {} refuses the connection, {}: {}", broker,
                                    described(answer.reason, answer.reason_string), refusal.fix)};
}

Error ended_session(std::string_view broker, const mqtt::Disconnect& packet) {
  const std::string_view fix = packet.reason == ReasonCode::kSessionTakenOver
                                   ? ": another client has the same client_id, give each its own"
                                   : "";
  return {ErrorCode::kUnavailable, fmt::format("the broker {} ended the session, {}{}", broker,
                                               described(packet.reason, packet.reason_string), fix)};
}

Result<void> check_granted(std::string_view broker, std::string_view filter, mqtt::Qos asked,
                           ReasonCode reason, std::string_view reason_string) {
  if (mqtt::is_failure(reason)) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("the broker {} refuses the topic filter '{}', {}: check what it allows the user",
                            broker, filter, described(reason, reason_string)));
  }
  if (reason == ReasonCode::kSuccess && asked == mqtt::Qos::kAtLeastOnce) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("the broker {} grants the topic filter '{}' QoS 0 only, which may lose messages: "
                            "set qos = 0 if they may be lost",
                            broker, filter));
  }
  return {};
}

ReasonCode disconnect_reason(ErrorCode error) {
  switch (error) {
    case ErrorCode::kMalformed:
      return ReasonCode::kMalformedPacket;
    case ErrorCode::kTooLarge:
      return ReasonCode::kPacketTooLarge;
    default:
      return ReasonCode::kSuccess;
  }
}

}  // namespace rtp::sources
