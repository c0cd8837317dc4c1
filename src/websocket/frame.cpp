#include "websocket/frame.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rtp::websocket {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kRsv1 = 0x40;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kMaxHeaderBytes = 10;
constexpr std::size_t kMaxControlPayload = 125;
constexpr std::size_t kCloseCodeBytes = 2;

void append_byte(std::string& frame, std::uint64_t value) {
  frame.push_back(static_cast<char>(static_cast<std::uint8_t>(value)));
}

void append_big_endian(std::string& frame, std::uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
    append_byte(frame, value >> (shift - 8));
  }
}

std::string_view cut_at_code_point(std::string_view text, std::size_t max_size) {
  if (text.size() <= max_size) {
    return text;
  }
  const auto is_continuation = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; };
  while (max_size > 0 && is_continuation(text[max_size])) {
    --max_size;
  }
  return text.substr(0, max_size);
}

}  // namespace

std::string encode_frame(Opcode opcode, std::string_view payload, Compressed compressed) {
  const std::uint64_t size = payload.size();
  std::string frame;
  frame.reserve(kMaxHeaderBytes + payload.size());
  const std::uint8_t rsv1 = compressed == Compressed::kYes ? kRsv1 : 0;
  append_byte(frame, kFinal | rsv1 | std::to_underlying(opcode));
  if (size < kLength16) {
    append_byte(frame, size);
  } else if (size <= UINT16_MAX) {
    append_byte(frame, kLength16);
    append_big_endian(frame, size, sizeof(std::uint16_t));
  } else {
    append_byte(frame, kLength64);
    append_big_endian(frame, size, sizeof(std::uint64_t));
  }
  frame.append(payload);
  return frame;
}

std::string_view payload_of(std::string_view frame) {
  const auto length = static_cast<std::uint8_t>(frame[1]);
  std::size_t header = 2;
  if (length >= kLength16) {
    header += length == kLength16 ? sizeof(std::uint16_t) : sizeof(std::uint64_t);
  }
  return frame.substr(header);
}

std::string encode_close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::kNoStatus || code == CloseCode::kAbnormal) {
    return encode_frame(Opcode::kClose, {});
  }
  std::string payload;
  append_big_endian(payload, std::to_underlying(code), kCloseCodeBytes);
  payload.append(cut_at_code_point(reason, kMaxControlPayload - kCloseCodeBytes));
  return encode_frame(Opcode::kClose, payload);
}

}  // namespace rtp::websocket
