// Client bytes in, messages and control frames out: RFC 6455 sections 5 to 7 for the server side, and
// messages compressed by RFC 7692. A push parser, resumable at every byte, which holds no more than the
// message being assembled, with what inflates it. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "websocket/close_payload.h"
#include "websocket/deflate_codec.h"
#include "websocket/frame.h"
#include "websocket/mask.h"
#include "websocket/permessage_deflate.h"
#include "websocket/violation.h"

namespace rtp::websocket {

struct ReaderLimits {
  std::uint32_t max_frame_bytes = 32 * 1024;     // API Gateway's quota
  std::uint32_t max_message_bytes = 128 * 1024;  // API Gateway's quota; of a compressed one, when inflated
  std::uint32_t max_fragments = 4096;            // of one message; empty fragments are legal, floods are not
};

/// What the reader found. The views live until the next call or the end of the handler call.
class MessageHandler {
 public:
  virtual ~MessageHandler() = default;
  /// kText (valid UTF-8) or kBinary.
  virtual void on_message(Opcode opcode, std::string_view payload) = 0;
  virtual void on_ping(std::string_view payload) = 0;
  virtual void on_pong(std::string_view payload) = 0;
  /// The peer's Close; kNoStatus when it carried no code. Nothing is read after it.
  virtual void on_close(CloseCode code, std::string_view reason) = 0;
  /// The peer broke the protocol or a limit: close with `code`. Nothing is read after it.
  virtual void on_violation(CloseCode code, std::string_view reason) = 0;
};

class MessageReader {
 public:
  /// For a connection without compression: RSV1 is a violation.
  MessageReader() = default;
  /// For one with permessage-deflate: what the client compresses is inflated. A takeover of its context costs
  /// the memory of Inflater for the life of the connection.
  explicit MessageReader(const DeflateParameters& deflate)
      : inflater_(deflate.client_takeover, deflate.client_window_bits), deflate_(true) {}

  /// Consumes all of `bytes`, unmasking them in place, and calls `handler` for each whole thing found.
  /// After on_close or on_violation everything is ignored. The handler must not destroy the reader.
  void consume(std::span<char> bytes, const ReaderLimits& limits, MessageHandler& handler);

  /// After on_close or on_violation.
  [[nodiscard]] bool finished() const { return stage_ == Stage::kFinished; }

 private:
  enum class Stage : std::uint8_t { kStart, kLength, kMask, kPayload, kFinished };

  using Checked = std::expected<void, Violation>;

  /// What has come of things that are not whole in one input. There only while needed.
  struct Partial {
    std::string message;
    std::string control;
  };

  [[nodiscard]] bool collect(std::span<char>& bytes, std::size_t size);
  [[nodiscard]] Checked advance(std::span<char>& bytes, const ReaderLimits& limits, MessageHandler& handler);
  [[nodiscard]] Checked read_start(const ReaderLimits& limits);
  [[nodiscard]] Checked check_data_start(const ReaderLimits& limits);
  [[nodiscard]] Checked check_control_start(std::uint8_t length) const;
  [[nodiscard]] Checked read_length(const ReaderLimits& limits);
  [[nodiscard]] Checked accept_length(std::uint64_t length, const ReaderLimits& limits);
  [[nodiscard]] Checked read_payload(std::span<char>& bytes, const ReaderLimits& limits,
                                     MessageHandler& handler);
  [[nodiscard]] Checked read_data(std::string_view part, MessageHandler& handler);
  [[nodiscard]] Checked read_compressed(std::string_view part, const ReaderLimits& limits,
                                        MessageHandler& handler);
  void deliver_partial(MessageHandler& handler);
  [[nodiscard]] Checked check_text(std::string_view part, bool ends);
  [[nodiscard]] Checked read_control(std::string_view part, MessageHandler& handler);
  [[nodiscard]] Checked end_control(std::string_view payload, MessageHandler& handler);
  [[nodiscard]] Checked end_close(std::string_view payload, MessageHandler& handler);
  [[nodiscard]] bool may_reserve(std::uint8_t bits, Opcode opcode) const;
  [[nodiscard]] bool message_ends() const { return final_ && frame_remaining_ == 0; }
  [[nodiscard]] bool is_control() const { return frame_opcode_ >= Opcode::kClose; }
  [[nodiscard]] Partial& partial();
  void finish();

  std::unique_ptr<Partial> partial_;
  Inflater inflater_;
  std::uint32_t frame_remaining_ = 0;    // payload bytes of the current frame that have not come
  std::uint32_t message_bytes_ = 0;      // announced by the data frames of an uncompressed message so far
  std::uint32_t fragments_ = 0;          // data frames of the message so far; 0 outside of a message
  std::array<std::uint8_t, 8> field_{};  // the header field being read
  Mask mask_{};
  std::uint8_t field_bytes_ = 0;   // collected of field_
  std::uint8_t length_bytes_ = 0;  // of the extended length: 2 or 8
  Stage stage_ = Stage::kStart;
  Opcode frame_opcode_ = Opcode::kContinuation;
  Opcode message_opcode_ = Opcode::kContinuation;
  bool final_ = false;       // the current frame ends its message
  bool deflate_ = false;     // messages may be compressed
  bool compressed_ = false;  // the message is
  Utf8Validator utf8_;       // of the message
};

}  // namespace rtp::websocket
