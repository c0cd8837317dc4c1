#include "mqtt/properties.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "mqtt/topic.h"

namespace rtp::mqtt {
namespace {

enum class Id : std::uint8_t {
  kPayloadFormatIndicator = 0x01,
  kMessageExpiryInterval = 0x02,
  kContentType = 0x03,
  kResponseTopic = 0x08,
  kCorrelationData = 0x09,
  kSubscriptionIdentifier = 0x0B,
  kSessionExpiryInterval = 0x11,
  kAssignedClientIdentifier = 0x12,
  kServerKeepAlive = 0x13,
  kAuthenticationMethod = 0x15,
  kAuthenticationData = 0x16,
  kResponseInformation = 0x1A,
  kServerReference = 0x1C,
  kReasonString = 0x1F,
  kReceiveMaximum = 0x21,
  kTopicAliasMaximum = 0x22,
  kTopicAlias = 0x23,
  kMaximumQos = 0x24,
  kRetainAvailable = 0x25,
  kUserProperty = 0x26,
  kMaximumPacketSize = 0x27,
  kWildcardSubscriptionAvailable = 0x28,
  kSubscriptionIdentifierAvailable = 0x29,
  kSharedSubscriptionAvailable = 0x2A,
};

enum class Type : std::uint8_t {
  kByte,
  kTwoByteInteger,
  kFourByteInteger,
  kVariableByteInteger,
  kUtf8String,
  kUtf8StringPair,
  kBinaryData,
};

enum class Rule : std::uint8_t { kAny, kZeroOrOne, kNotZero, kTopicName, kNever };

// The packets a property may be in, as bits.
constexpr std::uint8_t kInConnAck = 1;
constexpr std::uint8_t kInPublish = 2;
constexpr std::uint8_t kInSubAck = 4;
constexpr std::uint8_t kInUnsubAck = 8;
constexpr std::uint8_t kInDisconnect = 16;
constexpr std::uint8_t kInAll = kInConnAck | kInPublish | kInSubAck | kInUnsubAck | kInDisconnect;

struct Definition {
  Id id;
  std::string_view name;
  Type type;
  std::uint8_t packets;
  Rule rule;
  std::string_view section;
};

/// MQTT 5 2.2.2.2, of what a server may send. A session's expiry is not among a server's DISCONNECT's
/// (3.14.2.2.2).
constexpr auto kDefinitions = std::to_array<Definition>({
    {Id::kPayloadFormatIndicator, "Payload Format Indicator", Type::kByte, kInPublish, Rule::kZeroOrOne,
     "3.3.2.3.2"},
    {Id::kMessageExpiryInterval, "Message Expiry Interval", Type::kFourByteInteger, kInPublish, Rule::kAny,
     "3.3.2.3.3"},
    {Id::kContentType, "Content Type", Type::kUtf8String, kInPublish, Rule::kAny, "3.3.2.3.9"},
    {Id::kResponseTopic, "Response Topic", Type::kUtf8String, kInPublish, Rule::kTopicName, "3.3.2.3.5"},
    {Id::kCorrelationData, "Correlation Data", Type::kBinaryData, kInPublish, Rule::kAny, "3.3.2.3.6"},
    {Id::kSubscriptionIdentifier, "Subscription Identifier", Type::kVariableByteInteger, kInPublish,
     Rule::kNotZero, "3.3.2.3.8"},
    {Id::kSessionExpiryInterval, "Session Expiry Interval", Type::kFourByteInteger, kInConnAck, Rule::kAny,
     "3.2.2.3.2"},
    {Id::kAssignedClientIdentifier, "Assigned Client Identifier", Type::kUtf8String, kInConnAck, Rule::kAny,
     "3.2.2.3.7"},
    {Id::kServerKeepAlive, "Server Keep Alive", Type::kTwoByteInteger, kInConnAck, Rule::kAny, "3.2.2.3.14"},
    {Id::kAuthenticationMethod, "Authentication Method", Type::kUtf8String, kInConnAck, Rule::kAny,
     "3.2.2.3.17"},
    {Id::kAuthenticationData, "Authentication Data", Type::kBinaryData, kInConnAck, Rule::kAny, "3.2.2.3.18"},
    {Id::kResponseInformation, "Response Information", Type::kUtf8String, kInConnAck, Rule::kAny,
     "3.2.2.3.15"},
    {Id::kServerReference, "Server Reference", Type::kUtf8String, kInConnAck | kInDisconnect, Rule::kAny,
     "3.2.2.3.16"},
    {Id::kReasonString, "Reason String", Type::kUtf8String,
     kInConnAck | kInSubAck | kInUnsubAck | kInDisconnect, Rule::kAny, "3.2.2.3.9"},
    {Id::kReceiveMaximum, "Receive Maximum", Type::kTwoByteInteger, kInConnAck, Rule::kNotZero, "3.2.2.3.3"},
    {Id::kTopicAliasMaximum, "Topic Alias Maximum", Type::kTwoByteInteger, kInConnAck, Rule::kAny,
     "3.2.2.3.8"},
    {Id::kTopicAlias, "Topic Alias", Type::kTwoByteInteger, kInPublish, Rule::kNever, "3.3.2.3.4"},
    {Id::kMaximumQos, "Maximum QoS", Type::kByte, kInConnAck, Rule::kZeroOrOne, "3.2.2.3.4"},
    {Id::kRetainAvailable, "Retain Available", Type::kByte, kInConnAck, Rule::kZeroOrOne, "3.2.2.3.5"},
    {Id::kUserProperty, "User Property", Type::kUtf8StringPair, kInAll, Rule::kAny, "2.2.2.2"},
    {Id::kMaximumPacketSize, "Maximum Packet Size", Type::kFourByteInteger, kInConnAck, Rule::kNotZero,
     "3.2.2.3.6"},
    {Id::kWildcardSubscriptionAvailable, "Wildcard Subscription Available", Type::kByte, kInConnAck,
     Rule::kZeroOrOne, "3.2.2.3.11"},
    {Id::kSubscriptionIdentifierAvailable, "Subscription Identifiers Available", Type::kByte, kInConnAck,
     Rule::kZeroOrOne, "3.2.2.3.12"},
    {Id::kSharedSubscriptionAvailable, "Shared Subscription Available", Type::kByte, kInConnAck,
     Rule::kZeroOrOne, "3.2.2.3.13"},
});

/// Of the two, the one that the property's type has. Of a pair nothing is kept.
struct Value {
  std::uint32_t number = 0;
  std::string_view text;
};

std::uint8_t bit_of(PacketType type) {
  switch (type) {
    case PacketType::kConnAck:
      return kInConnAck;
    case PacketType::kPublish:
      return kInPublish;
    case PacketType::kSubAck:
      return kInSubAck;
    case PacketType::kUnsubAck:
      return kInUnsubAck;
    default:
      return kInDisconnect;
  }
}

bool may_repeat(Id id) { return id == Id::kUserProperty || id == Id::kSubscriptionIdentifier; }

Result<const Definition*> read_definition(FieldReader& fields, PacketType packet) {
  RTP_TRY(const std::uint32_t id, fields.variable_byte_integer());
  const auto* const found = std::ranges::find_if(
      kDefinitions, [id](const Definition& definition) { return std::to_underlying(definition.id) == id; });
  if (found == kDefinitions.end() || (found->packets & bit_of(packet)) == 0) {
    return malformed(fmt::format("property 0x{:02X} does not belong into it (MQTT 5 2.2.2.2)", id));
  }
  return found;
}

template <typename Integer>
Result<Value> number_value(Result<Integer> number) {
  RTP_TRY(const std::uint32_t value, std::move(number));
  return Value{.number = value, .text = {}};
}

Result<Value> text_value(Result<std::string_view> text) {
  RTP_TRY(const std::string_view value, std::move(text));
  return Value{.number = 0, .text = value};
}

Result<Value> read_value(FieldReader& fields, Type type) {
  switch (type) {
    case Type::kByte:
      return number_value(fields.byte());
    case Type::kTwoByteInteger:
      return number_value(fields.two_byte_integer());
    case Type::kFourByteInteger:
      return number_value(fields.four_byte_integer());
    case Type::kVariableByteInteger:
      return number_value(fields.variable_byte_integer());
    case Type::kUtf8String:
      return text_value(fields.utf8_string());
    case Type::kUtf8StringPair:
      RTP_CHECK(fields.utf8_string());
      return text_value(fields.utf8_string());
    case Type::kBinaryData:
      return text_value(fields.binary_data());
  }
  std::unreachable();
}

bool meets(Rule rule, const Value& value) {
  switch (rule) {
    case Rule::kAny:
      return true;
    case Rule::kZeroOrOne:
      return value.number <= 1;
    case Rule::kNotZero:
      return value.number != 0;
    case Rule::kTopicName:
      return is_topic_name(value.text);
    case Rule::kNever:
      return false;
  }
  std::unreachable();
}

void keep(Id id, const Value& value, Properties& properties) {
  switch (id) {
    case Id::kSessionExpiryInterval:
      properties.session_expiry_seconds = value.number;
      break;
    case Id::kAssignedClientIdentifier:
      properties.assigned_client_id = value.text;
      break;
    case Id::kServerKeepAlive:
      properties.server_keep_alive_seconds = static_cast<std::uint16_t>(value.number);
      break;
    case Id::kReasonString:
      properties.reason_string = value.text;
      break;
    default:
      break;
  }
}

}  // namespace

Result<Properties> read_properties(FieldReader& body, PacketType type) {
  RTP_TRY(const std::uint32_t length, body.variable_byte_integer());
  RTP_TRY(FieldReader fields, body.part(length));
  Properties properties;
  std::uint64_t seen = 0;  // bits, by identifier
  while (!fields.empty()) {
    RTP_TRY(const Definition* const property, read_definition(fields, type));
    const std::uint64_t bit = std::uint64_t{1} << std::to_underlying(property->id);
    if ((seen & bit) != 0 && !may_repeat(property->id)) {
      return malformed(fmt::format("property {} comes twice (MQTT 5 {})", property->name, property->section));
    }
    seen |= bit;
    RTP_TRY(const Value value, read_value(fields, property->type));
    if (!meets(property->rule, value)) {
      return malformed(
          fmt::format("property {} has a forbidden value (MQTT 5 {})", property->name, property->section));
    }
    keep(property->id, value, properties);
  }
  return properties;
}

}  // namespace rtp::mqtt
