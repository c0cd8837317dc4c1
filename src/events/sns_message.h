// Messages of Amazon SNS, as its HTTP and HTTPS subscriptions get them, as queues get them without raw
// message delivery, and as functions get them. What is signed of them. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "events/name_values.h"
#include "events/selector.h"

namespace rtp::events {

enum class SnsType { kNotification, kSubscriptionConfirmation, kUnsubscribeConfirmation };

/// What a message does not have is empty.
struct SnsMessage {
  SnsType type = SnsType::kNotification;
  std::string message_id;
  std::string topic_arn;
  std::optional<std::string> subject;  // notifications only
  std::string message;                 // the payload of a notification
  std::string timestamp;               // ISO 8601
  std::string signature_version;       // "1": SHA-1 with RSA, "2": SHA-256 with RSA
  std::string signature;               // base64
  std::string signing_cert_url;
  std::string subscribe_url;  // confirmations only
  std::string token;          // confirmations only
  NameValues attributes;      // with their values as text; binary ones in base64

  bool operator==(const SnsMessage&) const = default;
};

/// The body of a request to an HTTP subscription. kMalformed, naming the member, for what is none.
[[nodiscard]] Result<SnsMessage> parse_sns_message(std::string_view text);

/// The same of JSON that is parsed; takes also the spelling of functions' events (SigningCertUrl).
[[nodiscard]] Result<SnsMessage> sns_message_of(const boost::json::object& object);

/// The notification that the body of a message of a queue is; absent for all else.
[[nodiscard]] std::optional<SnsMessage> sns_envelope(std::string_view body);

/// What the signature is of: name and value on lines of their own, by name, of the members that are signed
/// for the type of the message (AWS: Verifying the signatures of Amazon SNS messages).
[[nodiscard]] std::string string_to_sign(const SnsMessage& message);

/// Whether a SigningCertURL or SubscribeURL may be asked: https, of a host sns.REGION.amazonaws.com or
/// .com.cn; or, of an emulator, http or https of one of `allowed_hosts` ("127.0.0.1:4566").
/// kPermissionDenied, naming the URL, for all else.
[[nodiscard]] Result<void> check_sns_url(std::string_view url, std::span<const std::string> allowed_hosts);

/// sns.topic, sns.messageId, sns.timestamp, sns.subject where there is one, sns.attribute.NAME of each.
[[nodiscard]] Metadata metadata_of(const SnsMessage& message);

}  // namespace rtp::events
