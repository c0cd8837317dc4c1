#include "mqtt/packet_writer.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "mqtt/packet_type.h"
#include "mqtt/topic.h"

namespace rtp::mqtt {
namespace {

constexpr std::uint8_t kSubscribeFlags = 0x02;  // 3.8.1 and 3.10.1 of both standards

// MQTT 5 3.1.2.11.
constexpr std::uint8_t kSessionExpiryIntervalId = 0x11;
constexpr std::uint8_t kReceiveMaximumId = 0x21;
constexpr std::uint8_t kMaximumPacketSizeId = 0x27;

// 3.1.2.3 of both standards.
constexpr std::uint8_t kUserNameFlag = 0x80;
constexpr std::uint8_t kPasswordFlag = 0x40;
constexpr std::uint8_t kCleanStartFlag = 0x02;

// MQTT 5 3.8.3.1.
constexpr std::uint8_t kRetainAsPublished = 0x08;
constexpr std::uint8_t kRetainHandlingShift = 4;

void append_byte(std::string& out, std::uint8_t value) { out += static_cast<char>(value); }

void append_two_bytes(std::string& out, std::uint16_t value) {
  append_byte(out, static_cast<std::uint8_t>(value >> 8U));
  append_byte(out, static_cast<std::uint8_t>(value));
}

void append_four_bytes(std::string& out, std::uint32_t value) {
  append_two_bytes(out, static_cast<std::uint16_t>(value >> 16U));
  append_two_bytes(out, static_cast<std::uint16_t>(value));
}

/// MQTT 5 1.5.5.
void append_variable_byte_integer(std::string& out, std::uint32_t value) {
  constexpr std::uint32_t kContinuation = 0x80;
  for (; value >= kContinuation; value >>= 7U) {
    append_byte(out, static_cast<std::uint8_t>(value | kContinuation));
  }
  append_byte(out, static_cast<std::uint8_t>(value));
}

/// At most 65535 bytes, as a UTF-8 string or binary data.
void append_counted(std::string& out, std::string_view bytes) {
  append_two_bytes(out, static_cast<std::uint16_t>(bytes.size()));
  out += bytes;
}

void append_packet(std::string& out, PacketType type, std::uint8_t flags, std::string_view body) {
  append_byte(out, static_cast<std::uint8_t>((std::to_underlying(type) << 4U) | flags));
  append_variable_byte_integer(out, static_cast<std::uint32_t>(body.size()));
  out += body;
}

Result<void> check_size(std::string_view name, std::string_view bytes) {
  if (bytes.size() > UINT16_MAX) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("the {} has {} bytes, more than 65535: shorten it (MQTT 1.5)", name, bytes.size()));
  }
  return {};
}

Result<void> check_text(std::string_view name, std::string_view text) {
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the {} must be UTF-8 without U+0000 (MQTT 5 1.5.4, MQTT 3.1.1 1.5.3)", name));
  }
  return check_size(name, text);
}

/// What only one version forbids.
Result<void> check_for_version(const Connect& connect) {
  if (connect.version == Version::k5) {
    if (connect.receive_maximum == 0 || connect.max_packet_bytes == 0) {
      return fail(ErrorCode::kInvalidArgument,
                  "the receive maximum and the maximum packet size must not be 0 (MQTT 5 3.1.2.11)");
    }
    return {};
  }
  if (connect.client_id.empty() && !connect.clean_start) {
    return fail(ErrorCode::kInvalidArgument,
                "a session that is kept needs a client id: set one, or start clean (MQTT 3.1.1 3.1.3.1)");
  }
  if (connect.password && !connect.user_name) {
    return fail(ErrorCode::kInvalidArgument,
                "a password needs a user name in MQTT 3.1.1: set one, or use MQTT 5 (MQTT 3.1.1 3.1.2.9)");
  }
  return {};
}

Result<void> check_connect(const Connect& connect) {
  RTP_CHECK(check_for_version(connect));
  RTP_CHECK(check_text("client id", connect.client_id));
  RTP_CHECK(check_text("user name", connect.user_name.value_or("")));
  return check_size("password", connect.password.value_or(""));
}

std::uint8_t connect_flags(const Connect& connect) {
  const int flags = (connect.clean_start ? kCleanStartFlag : 0) | (connect.user_name ? kUserNameFlag : 0) |
                    (connect.password ? kPasswordFlag : 0);
  return static_cast<std::uint8_t>(flags);
}

/// MQTT 5 3.1.2.11. Topic Alias Maximum is left out, which permits none.
void append_connect_properties(std::string& out, const Connect& connect) {
  std::string properties;
  append_byte(properties, kSessionExpiryIntervalId);
  append_four_bytes(properties, connect.session_expiry_seconds);
  append_byte(properties, kReceiveMaximumId);
  append_two_bytes(properties, connect.receive_maximum);
  append_byte(properties, kMaximumPacketSizeId);
  append_four_bytes(properties, connect.max_packet_bytes);
  append_variable_byte_integer(out, static_cast<std::uint32_t>(properties.size()));
  out += properties;
}

std::uint8_t subscription_options(Version version, const Subscription& subscription) {
  const std::uint8_t qos = std::to_underlying(subscription.qos);
  if (version == Version::k311) {
    return qos;
  }
  const int options = qos | (subscription.retain_as_published ? kRetainAsPublished : 0) |
                      (std::to_underlying(subscription.retain_handling) << kRetainHandlingShift);
  return static_cast<std::uint8_t>(options);
}

Result<void> check_filter_count(std::size_t count) {
  if (count == 0) {
    return fail(ErrorCode::kInvalidArgument, "name at least one topic filter (MQTT 3.8.3, 3.10.3)");
  }
  if (count > kMaxFilters) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("one packet has at most {} topic filters: name fewer", kMaxFilters));
  }
  return {};
}

/// 3.8.2 and 3.10.2 of both standards, without properties.
std::string begin_body(Version version, std::uint16_t packet_id) {
  std::string body;
  append_two_bytes(body, packet_id);
  if (version == Version::k5) {
    append_variable_byte_integer(body, 0);
  }
  return body;
}

}  // namespace

/// 3.1 of both standards.
Result<void> append_connect(std::string& out, const Connect& connect) {
  RTP_CHECK(check_connect(connect));
  std::string body;
  append_counted(body, "MQTT");
  append_byte(body, std::to_underlying(connect.version));
  append_byte(body, connect_flags(connect));
  append_two_bytes(body, connect.keep_alive_seconds);
  if (connect.version == Version::k5) {
    append_connect_properties(body, connect);
  }
  append_counted(body, connect.client_id);
  if (connect.user_name) {
    append_counted(body, *connect.user_name);
  }
  if (connect.password) {
    append_counted(body, *connect.password);
  }
  append_packet(out, PacketType::kConnect, 0, body);
  return {};
}

/// 3.8 of both standards.
Result<void> append_subscribe(std::string& out, Version version, std::uint16_t packet_id,
                              std::span<const Subscription> subscriptions) {
  RTP_CHECK(check_filter_count(subscriptions.size()));
  std::string body = begin_body(version, packet_id);
  for (const Subscription& subscription : subscriptions) {
    RTP_CHECK(check_topic_filter(subscription.filter));
    append_counted(body, subscription.filter);
    append_byte(body, subscription_options(version, subscription));
  }
  append_packet(out, PacketType::kSubscribe, kSubscribeFlags, body);
  return {};
}

/// 3.10 of both standards.
Result<void> append_unsubscribe(std::string& out, Version version, std::uint16_t packet_id,
                                std::span<const std::string> filters) {
  RTP_CHECK(check_filter_count(filters.size()));
  std::string body = begin_body(version, packet_id);
  for (const std::string& filter : filters) {
    RTP_CHECK(check_topic_filter(filter));
    append_counted(body, filter);
  }
  append_packet(out, PacketType::kUnsubscribe, kSubscribeFlags, body);
  return {};
}

/// 3.4 of both standards: success needs no reason code in MQTT 5.
void append_puback(std::string& out, std::uint16_t packet_id) {
  std::string body;
  append_two_bytes(body, packet_id);
  append_packet(out, PacketType::kPubAck, 0, body);
}

/// 3.12 of both standards.
void append_pingreq(std::string& out) { append_packet(out, PacketType::kPingReq, 0, {}); }

/// 3.14 of both standards: a normal disconnection needs no reason code in MQTT 5.
void append_disconnect(std::string& out, Version version, ReasonCode reason) {
  std::string body;
  if (version == Version::k5 && reason != ReasonCode::kSuccess) {
    append_byte(body, std::to_underlying(reason));
  }
  append_packet(out, PacketType::kDisconnect, 0, body);
}

}  // namespace rtp::mqtt
