// For tests and fuzz targets: packets as bytes written in hexadecimal, and what a reader makes of bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "mqtt/packet_reader.h"
#include "mqtt/packets.h"

namespace rtp::mqtt {

/// The bytes of "20 02 'ab' 00": pairs of hexadecimal digits, and text between apostrophes.
inline std::string bytes_of(std::string_view notation) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string bytes;
  for (std::size_t i = 0; i < notation.size();) {
    if (notation[i] == ' ') {
      ++i;
    } else if (notation[i] == '\'') {
      const std::size_t end = notation.find('\'', i + 1);
      bytes += notation.substr(i + 1, end - i - 1);
      i = end + 1;
    } else {
      bytes += static_cast<char>(kDigits.find(notation[i]) * 16 + kDigits.find(notation.at(i + 1)));
      i += 2;
    }
  }
  return bytes;
}

/// Writes down a packet on a line, which outlives its views.
struct PacketText {
  std::string operator()(const ConnAck& packet) const {
    return fmt::format("CONNACK {} {} '{}' id '{}' expiry {} keep alive {}",
                       packet.session_present ? "present" : "new", describe(packet.reason),
                       packet.reason_string, packet.assigned_client_id, number(packet.session_expiry_seconds),
                       number(packet.server_keep_alive_seconds));
  }
  std::string operator()(const SubAck& packet) const {
    return fmt::format("SUBACK {} '{}'{}", packet.packet_id, packet.reason_string, list(packet.reasons));
  }
  std::string operator()(const UnsubAck& packet) const {
    return fmt::format("UNSUBACK {} '{}'{}", packet.packet_id, packet.reason_string, list(packet.reasons));
  }
  std::string operator()(const Publish& packet) const {
    return fmt::format("PUBLISH {}{}{} {} '{}' '{}'", std::to_underlying(packet.qos),
                       packet.duplicate ? " dup" : "", packet.retain ? " retain" : "", packet.packet_id,
                       packet.topic, packet.payload);
  }
  std::string operator()(const PingResp& /*packet*/) const { return "PINGRESP"; }
  std::string operator()(const Disconnect& packet) const {
    return fmt::format("DISCONNECT {} '{}'", describe(packet.reason), packet.reason_string);
  }

 private:
  static std::string list(const std::vector<ReasonCode>& reasons) {
    std::string text;
    for (const ReasonCode reason : reasons) {
      text += fmt::format(", {}", describe(reason));
    }
    return text;
  }
  template <typename Number>
  static std::string number(const Number& value) {
    return value ? std::to_string(*value) : "-";
  }
};

/// Adds to `lines` what the reader makes of `bytes`: its packets, and the error behind which it is of no more
/// use. False after an error.
inline bool read_packets(PacketReader& reader, std::string_view bytes, std::vector<std::string>& lines) {
  for (;;) {
    const Result<std::optional<Packet>> packet = reader.next(bytes);
    if (!packet) {
      lines.push_back((packet.error().code == ErrorCode::kTooLarge ? "too large: " : "malformed: ") +
                      packet.error().message);
      return false;
    }
    if (!*packet) {
      return true;
    }
    lines.push_back(std::visit(PacketText(), **packet));
  }
}

/// What a new reader makes of `bytes`.
inline std::vector<std::string> read_packets(Version version, std::string_view bytes,
                                             std::uint32_t max_packet_bytes = kDefaultMaxPacketBytes) {
  PacketReader reader(version, max_packet_bytes);
  std::vector<std::string> lines;
  read_packets(reader, bytes, lines);
  return lines;
}

}  // namespace rtp::mqtt
