#include "websocket/message_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rtp::websocket {
namespace {

constexpr std::uint8_t kFinalBit = 0x80;
constexpr std::uint8_t kReservedBits = 0x70;
constexpr std::uint8_t kRsv1Bit = 0x40;
constexpr std::uint8_t kOpcodeBits = 0x0F;
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::uint8_t kLengthBits = 0x7F;
constexpr std::uint8_t kLengthIs16Bits = 126;
constexpr std::uint8_t kMaxControlBytes = 125;
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
          return read_payload(bytes, limits, handler);  // an empty frame is whole with its header
        }
      }
      return {};
    case Stage::kPayload:
      return read_payload(bytes, limits, handler);
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
  if (!is_known(opcode)) {
    return fail(CloseCode::kProtocolError, "unknown opcode");
  }
  if (!may_reserve(field_[0] & kReservedBits, static_cast<Opcode>(opcode))) {
    return fail(CloseCode::kProtocolError, "reserved bit set");
  }
  if ((field_[1] & kMaskBit) == 0) {
    return fail(CloseCode::kProtocolError, "client frame without mask");
  }
  frame_opcode_ = static_cast<Opcode>(opcode);  // NOLINT(*.EnumCastOutOfRange): it is known
  final_ = (field_[0] & kFinalBit) != 0;
  if (Checked checked = is_control() ? check_control_start(length) : check_data_start(limits); !checked) {
    return checked;
  }
  if (length >= kLengthIs16Bits) {
    length_bytes_ = length == kLengthIs16Bits ? sizeof(std::uint16_t) : sizeof(std::uint64_t);
    stage_ = Stage::kLength;
    return {};
  }
  return accept_length(length, limits);
}

/// RFC 7692 6: RSV1 marks a compressed message at its first frame.
bool MessageReader::may_reserve(std::uint8_t bits, Opcode opcode) const {
  return bits == 0 ||
         (bits == kRsv1Bit && deflate_ && (opcode == Opcode::kText || opcode == Opcode::kBinary));
}

/// RFC 6455 5.5.
MessageReader::Checked MessageReader::check_control_start(std::uint8_t length) const {
  if (!final_) {
    return fail(CloseCode::kProtocolError, "fragmented control frame");
  }
  if (length > kMaxControlBytes) {
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
    compressed_ = (field_[0] & kRsv1Bit) != 0;
    message_bytes_ = 0;
    utf8_ = {};
  }
  ++fragments_;
  return {};
}

/// RFC 6455 5.2: the shortest form only, and no more than 63 bits.
MessageReader::Checked MessageReader::read_length(const ReaderLimits& limits) {
  const std::uint64_t length = big_endian(std::span(field_).first(length_bytes_));
  const std::uint64_t shortest = length_bytes_ == sizeof(std::uint16_t) ? kLengthIs16Bits : UINT16_MAX + 1U;
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
    // Of a compressed message what it inflates to counts.
    if (!compressed_ && message_bytes_ + length > limits.max_message_bytes) {
      return fail(CloseCode::kMessageTooBig, "message too big");
    }
    message_bytes_ += compressed_ ? 0 : static_cast<std::uint32_t>(length);
  }
  frame_remaining_ = static_cast<std::uint32_t>(length);
  stage_ = Stage::kMask;
  return {};
}

MessageReader::Checked MessageReader::read_payload(std::span<char>& bytes, const ReaderLimits& limits,
                                                   MessageHandler& handler) {
  const std::span<char> part = bytes.first(std::min<std::size_t>(frame_remaining_, bytes.size()));
  bytes = bytes.subspan(part.size());
  frame_remaining_ -= static_cast<std::uint32_t>(part.size());
  unmask(part, mask_);
  if (frame_remaining_ == 0) {
    stage_ = Stage::kStart;
  }
  const std::string_view payload(part.data(), part.size());
  if (is_control()) {
    return read_control(payload, handler);
  }
  return compressed_ ? read_compressed(payload, limits, handler) : read_data(payload, handler);
}

MessageReader::Checked MessageReader::read_data(std::string_view part, MessageHandler& handler) {
  const bool ends = message_ends();
  if (Checked checked = check_text(part, ends); !checked) {
    return checked;
  }
  if (ends && !partial_) {
    fragments_ = 0;
    handler.on_message(message_opcode_, part);
    return {};
  }
  partial().message.append(part);
  if (ends) {
    deliver_partial(handler);
  }
  return {};
}

/// RFC 7692 7.2.2. The text is checked before the stream's own fault is looked at, so that the result does
/// not depend on how the stream was cut.
MessageReader::Checked MessageReader::read_compressed(std::string_view part, const ReaderLimits& limits,
                                                      MessageHandler& handler) {
  std::string& message = partial().message;
  const std::size_t before = message.size();
  const bool ends = message_ends();
  Inflated inflated = inflater_.push(part, limits.max_message_bytes, message);
  if (inflated == Inflated::kOk && ends) {
    inflated = inflater_.finish(limits.max_message_bytes, message);
  }
  const std::string_view added = std::string_view(message).substr(before);
  if (Checked checked = check_text(added, ends && inflated == Inflated::kOk); !checked) {
    return checked;
  }
  if (inflated != Inflated::kOk) {
    return inflated == Inflated::kTooBig ? fail(CloseCode::kMessageTooBig, "message too big")
                                         : fail(CloseCode::kInvalidPayload, "compressed message is corrupt");
  }
  if (ends) {
    deliver_partial(handler);
  }
  return {};
}

void MessageReader::deliver_partial(MessageHandler& handler) {
  fragments_ = 0;
  const std::unique_ptr<Partial> whole = std::move(partial_);
  handler.on_message(message_opcode_, whole->message);
}

MessageReader::Checked MessageReader::check_text(std::string_view part, bool ends) {
  if (message_opcode_ == Opcode::kText && (!utf8_.consume(part) || (ends && !utf8_.complete()))) {
    return fail(CloseCode::kInvalidPayload, "text is not UTF-8");
  }
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
  inflater_.reset();
}

}  // namespace rtp::websocket
