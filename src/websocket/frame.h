// RFC 6455 frames as bytes: encoding for a server. Decoding is MessageReader's. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rtp::websocket {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

/// RFC 6455 7.4.1 and the IANA registry.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kNoStatus = 1005,  // never on the wire
  kAbnormal = 1006,  // never on the wire
  kInvalidPayload = 1007,
  kPolicyViolation = 1008,
  kMessageTooBig = 1009,
  kInternalError = 1011,
  kServiceRestart = 1012,
  kTryAgainLater = 1013,
};

/// Whether a payload is Deflater's: then its frame has RSV1 (RFC 7692 6).
enum class Compressed : std::uint8_t { kNo, kYes };

/// One unmasked, final frame (RFC 6455 5.2), ready to be sent to any number of clients.
[[nodiscard]] std::string encode_frame(Opcode opcode, std::string_view payload,
                                       Compressed compressed = Compressed::kNo);

/// The payload of a frame that encode_frame() made.
[[nodiscard]] std::string_view payload_of(std::string_view frame);

/// A Close frame (RFC 6455 5.5.1); the codes that are never on the wire make an empty one. `reason` is cut to
/// 123 bytes at a code point.
[[nodiscard]] std::string encode_close(CloseCode code, std::string_view reason);

}  // namespace rtp::websocket
