#include "events/sns_message.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "events/json_members.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

constexpr std::array kTypes = {
    std::pair{std::string_view("Notification"), SnsType::kNotification},
    std::pair{std::string_view("SubscriptionConfirmation"), SnsType::kSubscriptionConfirmation},
    std::pair{std::string_view("UnsubscribeConfirmation"), SnsType::kUnsubscribeConfirmation}};

std::string_view name_of(SnsType type) {
  return std::ranges::find(kTypes, type, &std::pair<std::string_view, SnsType>::second)->first;
}

Result<std::string> required_text(const json::object& object, std::string_view name) {
  const auto text = optional_text_of(object, name);
  if (!text) {
    return fail(ErrorCode::kMalformed, fmt::format("the message of SNS has no text {}", name));
  }
  return std::string(*text);
}

/// The text of the first name that there is.
std::string_view either_text(const json::object& object, std::string_view name, std::string_view other) {
  return optional_text_of(object, name).value_or(text_of(object, other));
}

/// Scheme and authority of a URL; empty for what is not http or https.
struct Origin {
  std::string_view scheme;
  std::string_view authority;
};

Origin origin_of(std::string_view url) {
  for (const std::string_view scheme : {"https", "http"}) {
    if (url.starts_with(scheme) && url.substr(scheme.size()).starts_with("://")) {
      const std::string_view rest = url.substr(scheme.size() + 3);
      return {scheme, rest.substr(0, rest.find_first_of("/?#\\"))};
    }
  }
  return {};
}

/// sns.REGION.amazonaws.com or sns.REGION.amazonaws.com.cn
bool is_sns_host(std::string_view host) {
  constexpr std::string_view kPrefix = "sns.";
  const auto is_region = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  for (const std::string_view suffix : {".amazonaws.com", ".amazonaws.com.cn"}) {
    if (host.starts_with(kPrefix) && host.ends_with(suffix) && host.size() > kPrefix.size() + suffix.size()) {
      const auto region = host.substr(kPrefix.size(), host.size() - kPrefix.size() - suffix.size());
      return std::ranges::all_of(region, is_region);
    }
  }
  return false;
}

}  // namespace

Result<SnsMessage> parse_sns_message(std::string_view text) {
  RTP_TRY(const json::value value, parse_event_json(text));
  if (!value.is_object()) {
    return fail(ErrorCode::kMalformed, "the message of SNS is no JSON object");
  }
  return sns_message_of(value.get_object());
}

Result<SnsMessage> sns_message_of(const json::object& object) {
  SnsMessage message;
  RTP_TRY(const std::string type, required_text(object, "Type"));
  const auto* known = std::ranges::find(kTypes, type, &std::pair<std::string_view, SnsType>::first);
  if (known == kTypes.end()) {
    return fail(ErrorCode::kMalformed, fmt::format("Type \"{}\" is none of a message of SNS", type));
  }
  message.type = known->second;
  RTP_TRY(message.message_id, required_text(object, "MessageId"));
  RTP_TRY(message.topic_arn, required_text(object, "TopicArn"));
  RTP_TRY(message.message, required_text(object, "Message"));
  RTP_TRY(message.timestamp, required_text(object, "Timestamp"));
  message.subject =
      optional_text_of(object, "Subject").transform([](std::string_view text) { return std::string(text); });
  message.signature_version = text_of(object, "SignatureVersion");
  message.signature = text_of(object, "Signature");
  message.signing_cert_url = either_text(object, "SigningCertURL", "SigningCertUrl");
  message.subscribe_url = either_text(object, "SubscribeURL", "SubscribeUrl");
  message.token = text_of(object, "Token");
  message.attributes = attributes_of(object, "MessageAttributes", {"Value"});
  return message;
}

std::optional<SnsMessage> sns_envelope(std::string_view body) {
  if (!body.contains("\"TopicArn\"")) {  // cheap, for most bodies are none
    return std::nullopt;
  }
  auto message = parse_sns_message(body);
  if (!message || message->type != SnsType::kNotification || !message->topic_arn.starts_with("arn:")) {
    return std::nullopt;
  }
  return *std::move(message);
}

std::string string_to_sign(const SnsMessage& message) {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(1, '\n').append(value).append(1, '\n');
  };
  add("Message", message.message);
  add("MessageId", message.message_id);
  if (message.type == SnsType::kNotification) {
    if (message.subject) {
      add("Subject", *message.subject);
    }
  } else {
    add("SubscribeURL", message.subscribe_url);
  }
  add("Timestamp", message.timestamp);
  if (message.type != SnsType::kNotification) {
    add("Token", message.token);
  }
  add("TopicArn", message.topic_arn);
  add("Type", name_of(message.type));
  return text;
}

Result<void> check_sns_url(std::string_view url, std::span<const std::string> allowed_hosts) {
  const Origin origin = origin_of(url);
  const bool of_aws = origin.scheme == "https" && is_sns_host(to_lower(origin.authority));
  if (of_aws || std::ranges::find(allowed_hosts, origin.authority) != allowed_hosts.end()) {
    return {};
  }
  return fail(ErrorCode::kPermissionDenied,
              fmt::format("\"{}\" is not of SNS (https://sns.REGION.amazonaws.com): it is not asked", url));
}

Metadata metadata_of(const SnsMessage& message) {
  Metadata metadata = {{"sns.topic", message.topic_arn},
                       {"sns.messageId", message.message_id},
                       {"sns.timestamp", message.timestamp}};
  if (message.subject) {
    metadata.emplace_back("sns.subject", *message.subject);
  }
  for (const auto& [name, value] : message.attributes) {
    metadata.emplace_back("sns.attribute." + name, value);
  }
  return metadata;
}

}  // namespace rtp::events
