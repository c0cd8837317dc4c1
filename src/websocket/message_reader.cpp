#include "websocket/message_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rtp::websocket {
namespace {

constexpr std::uint8_t kFinalBit = 0x80;
constexpr std::uint8_t kReservedBits = 0x70;
constexpr std::uint8_t kOpcodeBits = 0x0F;
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::uint8_t kLengthBits = 0x7F;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kMaxControlPayload = 125;
constexpr std::size_t kStartBytes = 2;

bool is_known(std::uint8_t opcode) {
  return opcode <= std::to_underlying(Opcode::kBinary) ||
         (opcode >= std::to_underlying(Opcode::kClose) && opcode <= std::to_underlying(Opcode::kPong));
}

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) {
    value = (value << 8U) | byte;
  }
  return value;
}

}  // namespace

void MessageReader::consume(std::span<char> bytes, const ReaderLimits& limits, MessageHandler& handler) {
  while (!bytes.empty() && !finished()) {
    if (const Checked checked = advance(bytes, limits, handler); !checked) {
      finish();
      handler.on_violation(checked.error().code, checked.error().reason);
    }
  }
}

/// One header field, or what there is of a payload.
MessageReader::Checked MessageReader::advance(std::span<char>& bytes, const ReaderLimits& limits,
                                              MessageHandler& handler) {
  switch (stage_) {
    case Stage::kStart:
      return collect(bytes, kStartBytes) ? read_start(limits) : Checked();
    case Stage::kLength:
      return collect(bytes, length_bytes_) ? read_length(limits) : Checked();
    case Stage::kMask:
      if (collect(bytes, mask_.size())) {
        std::memcpy(mask_.data(), field_.data(), mask_.size());
        stage_ = Stage::kPayload;
        if (frame_remaining_ == 0) {
          return read_payload(bytes, handler);  // an empty frame is whole with its header
        }
      }
      return {};
    case Stage::kPayload:
      return read_payload(bytes, handler);
    case Stage::kFinished:
      break;
  }
  return {};
}

/// Moves bytes to field_ until it has `size`; true when it has.
bool MessageReader::collect(std::span<char>& bytes, std::size_t size) {
  const std::size_t count = std::min(size - field_bytes_, bytes.size());
  std::memcpy(field_.data() + field_bytes_, bytes.data(), count);
  bytes = bytes.subspan(count);
  field_bytes_ = static_cast<std::uint8_t>(field_bytes_ + count);
  if (field_bytes_ < size) {
    return false;
  }
  field_bytes_ = 0;
  return true;
}

MessageReader::Checked MessageReader::read_start(const ReaderLimits& limits) {
  const std::uint8_t opcode = field_[0] & kOpcodeBits;
  const std::uint8_t length = field_[1] & kLengthBits;
  if ((field_[0] & kReservedBits) != 0) {
    return fail(CloseCode::kProtocolError, "reserved bit set");
  }
  if (!is_known(opcode)) {
    return fail(CloseCode::kProtocolError, "unknown opcode");
  }
  if ((field_[1] & kMaskBit) == 0) {
    return fail(CloseCode::kProtocolError, "client frame without mask");
  }
  frame_opcode_ = static_cast<Opcode>(opcode);  // NOLINT(*.EnumCastOutOfRange): it is known
  final_ = (field_[0] & kFinalBit) != 0;
  if (Checked checked = is_control() ? check_control_start(length) : check_data_start(limits); !checked) {
    return checked;
  }
  if (length >= kLength16) {
    length_bytes_ = length == kLength16 ? sizeof(std::uint16_t) : sizeof(std::uint64_t);
    stage_ = Stage::kLength;
    return {};
  }
  return accept_length(length, limits);
}

/// RFC 6455 5.5.
MessageReader::Checked MessageReader::check_control_start(std::uint8_t length) const {
  if (!final_) {
    return fail(CloseCode::kProtocolError, "fragmented control frame");
  }
  if (length > kMaxControlPayload) {
    return fail(CloseCode::kProtocolError, "control frame of more than 125 bytes");
  }
  if (frame_opcode_ == Opcode::kClose && length == 1) {
    return fail(CloseCode::kProtocolError, "half a close code");
  }
  return {};
}

/// RFC 6455 5.4.
MessageReader::Checked MessageReader::check_data_start(const ReaderLimits& limits) {
  const bool continues = frame_opcode_ == Opcode::kContinuation;
  if (continues && fragments_ == 0) {
    return fail(CloseCode::kProtocolError, "continuation of no message");
  }
  if (!continues && fragments_ > 0) {
    return fail(CloseCode::kProtocolError, "message within a message");
  }
  if (fragments_ >= limits.max_fragments) {
    return fail(CloseCode::kPolicyViolation, "message of too many fragments");
  }
  if (!continues) {
    message_opcode_ = frame_opcode_;
    message_bytes_ = 0;
    utf8_ = {};
  }
  ++fragments_;
  return {};
}

/// RFC 6455 5.2: the shortest form only, and no more than 63 bits.
MessageReader::Checked MessageReader::read_length(const ReaderLimits& limits) {
  const std::uint64_t length = big_endian(std::span(field_).first(length_bytes_));
  const std::uint64_t shortest = length_bytes_ == sizeof(std::uint16_t) ? kLength16 : UINT16_MAX + 1U;
  if (length < shortest) {
    return fail(CloseCode::kProtocolError, "length not in its shortest form");
  }
  if (length > INT64_MAX) {
    return fail(CloseCode::kProtocolError, "length of more than 63 bits");
  }
  return accept_length(length, limits);
}

MessageReader::Checked MessageReader::accept_length(std::uint64_t length, const ReaderLimits& limits) {
  if (!is_control()) {
    if (length > limits.max_frame_bytes) {
      return fail(CloseCode::kMessageTooBig, "frame too big");
    }
    if (message_bytes_ + length > limits.max_message_bytes) {
      return fail(CloseCode::kMessageTooBig, "message too big");
    }
    message_bytes_ += static_cast<std::uint32_t>(length);
  }
  frame_remaining_ = static_cast<std::uint32_t>(length);
  stage_ = Stage::kMask;
  return {};
}

MessageReader::Checked MessageReader::read_payload(std::span<char>& bytes, MessageHandler& handler) {
  const std::span<char> part = bytes.first(std::min<std::size_t>(frame_remaining_, bytes.size()));
  bytes = bytes.subspan(part.size());
  frame_remaining_ -= static_cast<std::uint32_t>(part.size());
  unmask(part, mask_);
  if (frame_remaining_ == 0) {
    stage_ = Stage::kStart;
  }
  const std::string_view payload(part.data(), part.size());
  return is_control() ? read_control(payload, handler) : read_data(payload, handler);
}

MessageReader::Checked MessageReader::read_data(std::string_view part, MessageHandler& handler) {
  const bool ends = final_ && frame_remaining_ == 0;
  if (message_opcode_ == Opcode::kText && (!utf8_.consume(part) || (ends && !utf8_.complete()))) {
    return fail(CloseCode::kInvalidPayload, "text is not UTF-8");
  }
  if (!ends) {
    partial().message.append(part);
    return {};
  }
  fragments_ = 0;
  if (!partial_) {
    handler.on_message(message_opcode_, part);
    return {};
  }
  const std::unique_ptr<Partial> whole = std::move(partial_);
  whole->message.append(part);
  handler.on_message(message_opcode_, whole->message);
  return {};
}

MessageReader::Checked MessageReader::read_control(std::string_view part, MessageHandler& handler) {
  if (frame_remaining_ > 0) {
    partial().control.append(part);
    return {};
  }
  if (!partial_ || partial_->control.empty()) {
    return end_control(part, handler);
  }
  const std::string payload = std::exchange(partial_->control, {}).append(part);
  if (fragments_ == 0) {
    partial_.reset();
  }
  return end_control(payload, handler);
}

MessageReader::Checked MessageReader::end_control(std::string_view payload, MessageHandler& handler) {
  switch (frame_opcode_) {
    case Opcode::kPing:
      handler.on_ping(payload);
      return {};
    case Opcode::kPong:
      handler.on_pong(payload);
      return {};
    default:
      return end_close(payload, handler);
  }
}

MessageReader::Checked MessageReader::end_close(std::string_view payload, MessageHandler& handler) {
  const std::expected<Close, Violation> close = parse_close(payload);
  if (!close) {
    return std::unexpected(close.error());
  }
  finish();
  handler.on_close(close->code, close->reason);
  return {};
}

MessageReader::Partial& MessageReader::partial() {
  if (!partial_) {
    partial_ = std::make_unique<Partial>();
  }
  return *partial_;
}

void MessageReader::finish() {
  stage_ = Stage::kFinished;
  partial_.reset();
}

}  // namespace rtp::websocket
