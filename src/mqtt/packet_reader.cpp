#include "mqtt/packet_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mqtt/field_reader.h"
#include "mqtt/packet_parser.h"

namespace rtp::mqtt {
namespace {

constexpr std::uint8_t kMoreBit = 0x80;
constexpr std::uint8_t kLengthBits = 0x7F;
constexpr std::uint8_t kMaxLengthBytes = 4;

std::uint8_t take_byte(std::string_view& bytes) {
  const auto byte = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return byte;
}

}  // namespace

Result<std::optional<Packet>> PacketReader::next(std::string_view& bytes) {
  if (stage_ == Stage::kFirstByte) {
    body_.clear();  // of the packet before, whose views end here
  }
  while (!bytes.empty()) {
    if (stage_ == Stage::kFirstByte) {
      RTP_CHECK(read_first_byte(take_byte(bytes)));
    } else if (stage_ == Stage::kLength) {
      RTP_CHECK(read_length(take_byte(bytes)));
    }
    if (stage_ == Stage::kBody) {
      if (const std::optional<std::string_view> body = take_body(bytes)) {
        stage_ = Stage::kFirstByte;
        return parse_packet(version_, first_byte_, *body);
      }
    }
  }
  return std::nullopt;
}

Result<void> PacketReader::read_first_byte(std::uint8_t byte) {
  RTP_CHECK(check_first_byte(version_, byte));
  first_byte_ = byte;
  body_bytes_ = 0;
  length_bytes_ = 0;
  stage_ = Stage::kLength;
  return {};
}

/// MQTT 5 2.1.4, MQTT 3.1.1 2.2.3: seven bits in each byte, the lowest first.
Result<void> PacketReader::read_length(std::uint8_t byte) {
  body_bytes_ |= static_cast<std::uint32_t>(byte & kLengthBits) << (7U * length_bytes_);
  ++length_bytes_;
  if ((byte & kMoreBit) == 0) {
    stage_ = Stage::kBody;
    return check_length(byte);
  }
  if (length_bytes_ == kMaxLengthBytes) {
    return malformed(
        "the broker sent a Remaining Length of more than four bytes (MQTT 5 2.1.4, MQTT 3.1.1 2.2.3)");
  }
  return {};
}

Result<void> PacketReader::check_length(std::uint8_t last_byte) const {
  if (version_ == Version::k5 && length_bytes_ > 1 && last_byte == 0) {
    return malformed("the broker sent a Remaining Length that is not in its shortest form (MQTT 5 1.5.5)");
  }
  const std::uint32_t packet_bytes = 1U + length_bytes_ + body_bytes_;
  if (packet_bytes > max_packet_bytes_) {
    return fail(
        ErrorCode::kTooLarge,
        fmt::format(
            "the broker sent a packet of {} bytes, of which {} are allowed: publish smaller messages, "
            "or allow larger packets",
            packet_bytes, max_packet_bytes_));
  }
  return {};
}

/// The body when it is whole: where it lies if it is so in one piece.
std::optional<std::string_view> PacketReader::take_body(std::string_view& bytes) {
  const std::string_view part = bytes.substr(0, body_bytes_ - body_.size());
  bytes.remove_prefix(part.size());
  if (part.size() == body_bytes_) {
    return part;
  }
  body_.append(part);
  return body_.size() == body_bytes_ ? std::optional<std::string_view>(body_) : std::nullopt;
}

}  // namespace rtp::mqtt
