// For tests and fuzz targets: frames as a client sends them, right or wrong, and what a reader made of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "websocket/frame.h"
#include "websocket/message_reader.h"

namespace rtp::websocket {

inline constexpr std::array<std::uint8_t, 4> kTestMask{0x37, 0xFA, 0x21, 0x3D};

/// The size of the header of an encoded server frame, by its second byte.
constexpr std::size_t header_size(std::uint8_t length) {
  if (length < 126) {
    return 2;
  }
  return length == 126 ? 4 : 10;
}

/// The masked form of an encoded server frame.
inline std::string masked(std::string frame) {
  const auto length = static_cast<std::uint8_t>(frame[1]);
  const std::size_t header = header_size(length);
  frame[1] = static_cast<char>(length | 0x80U);
  for (std::size_t i = header; i < frame.size(); ++i) {
    frame[i] = static_cast<char>(static_cast<std::uint8_t>(frame[i]) ^ kTestMask[(i - header) % 4]);
  }
  frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(header), kTestMask.begin(), kTestMask.end());
  return frame;
}

inline std::string client_frame(Opcode opcode, std::string_view payload,
                                Compressed compressed = Compressed::kNo) {
  return masked(encode_frame(opcode, payload, compressed));
}

/// A frame that does not end its message.
inline std::string client_fragment(Opcode opcode, std::string_view payload,
                                   Compressed compressed = Compressed::kNo) {
  std::string frame = encode_frame(opcode, payload, compressed);
  frame[0] = static_cast<char>(static_cast<std::uint8_t>(frame[0]) & 0x7FU);
  return masked(std::move(frame));
}

/// Writes down what it is told, one line for each call.
class RecordingHandler final : public MessageHandler {
 public:
  void on_message(Opcode opcode, std::string_view payload) override {
    add(opcode == Opcode::kText ? "text " : "binary ", payload);
  }
  void on_ping(std::string_view payload) override { add("ping ", payload); }
  void on_pong(std::string_view payload) override { add("pong ", payload); }
  void on_close(CloseCode code, std::string_view reason) override {
    add("close " + std::to_string(std::to_underlying(code)) + " ", reason);
  }
  void on_violation(CloseCode code, std::string_view reason) override {
    violation = code;
    add("violation " + std::to_string(std::to_underlying(code)) + " ", reason);
  }

  std::vector<std::string> calls;
  CloseCode violation = CloseCode::kNoStatus;  // until there is one

 private:
  void add(std::string call, std::string_view text) { calls.push_back(std::move(call.append(text))); }
};

}  // namespace rtp::websocket
