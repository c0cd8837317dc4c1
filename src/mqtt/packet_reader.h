// Bytes from a broker in, packets out: MQTT 3.1.1 and MQTT 5 for a client that only subscribes, with QoS 0
// and 1. A push parser, resumable at every byte, which holds no more than the packet being assembled. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "mqtt/packets.h"

namespace rtp::mqtt {

class PacketReader {
 public:
  /// Of one connection. `max_packet_bytes` bounds a packet with its fixed header, as Maximum Packet Size does
  /// (MQTT 5 3.1.2.11.4); announce the same in the Connect.
  explicit PacketReader(Version version, std::uint32_t max_packet_bytes = kDefaultMaxPacketBytes)
      : version_(version), max_packet_bytes_(max_packet_bytes) {}

  /// Takes from the front of `bytes` what belongs to the next packet. Nothing when it is not whole yet; then
  /// all of `bytes` is taken. The views of the packet are into `bytes` or into the reader: they live until
  /// the next call, or until the memory behind `bytes` changes. Errors: kMalformed as soon as the bytes
  /// cannot become a packet that is expected, with the section of the standard; kTooLarge by the header of a
  /// packet over the limit. After an error the reader is of no more use.
  [[nodiscard]] Result<std::optional<Packet>> next(std::string_view& bytes);

 private:
  enum class Stage : std::uint8_t { kFirstByte, kLength, kBody };

  [[nodiscard]] Result<void> read_first_byte(std::uint8_t byte);
  [[nodiscard]] Result<void> read_length(std::uint8_t byte);
  [[nodiscard]] Result<void> check_length(std::uint8_t last_byte) const;
  [[nodiscard]] std::optional<std::string_view> take_body(std::string_view& bytes);

  Version version_;
  std::uint32_t max_packet_bytes_;
  std::uint32_t body_bytes_ = 0;   // of the packet, as its header says
  std::uint8_t length_bytes_ = 0;  // read of the header's Remaining Length
  std::uint8_t first_byte_ = 0;
  Stage stage_ = Stage::kFirstByte;
  std::string body_;  // what has come of a body that is not whole in one input
};

}  // namespace rtp::mqtt
