#include "bench/frame_counter.h"

#include <algorithm>

namespace rtp::bench {
namespace {

constexpr std::uint8_t kFinalText = 0x81;
constexpr std::uint8_t kCompressed = 0x40;  // RSV1
constexpr std::uint8_t kLengthMask = 0x7f;
constexpr std::uint8_t kTwoByteLength = 126;
constexpr std::uint8_t kEightByteLength = 127;
constexpr std::size_t kShortHeader = 2;
constexpr std::size_t kMediumHeader = 4;
constexpr std::size_t kLongHeader = 10;
constexpr int kBitsPerByte = 8;

bool is_text(std::uint8_t first_byte) { return (first_byte & ~kCompressed) == kFinalText; }

std::size_t header_length(std::uint8_t length_byte) {
  switch (length_byte & kLengthMask) {
    case kTwoByteLength:
      return kMediumHeader;
    case kEightByteLength:
      return kLongHeader;
    default:
      return kShortHeader;
  }
}

}  // namespace

void FrameCounter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (payload_left_ == 0) {
      if (!read_header(bytes)) {
        return;
      }
      if (payload_left_ == 0) {
        complete_frame();
        continue;
      }
    }
    const std::uint64_t taken = std::min<std::uint64_t>(payload_left_, bytes.size());
    bytes.remove_prefix(taken);
    payload_left_ -= taken;
    if (is_text(header_.front())) {
      counts_.payload_bytes += taken;
    }
    if (payload_left_ == 0) {
      complete_frame();
    }
  }
}

bool FrameCounter::read_header(std::string_view& bytes) {
  while (!bytes.empty()) {
    header_.at(header_size_++) = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (header_size_ < kShortHeader || header_size_ < header_length(header_[1])) {
      continue;
    }
    if (header_size_ == kShortHeader) {
      payload_left_ = header_[1] & kLengthMask;
    } else {
      for (std::size_t i = kShortHeader; i < header_size_; ++i) {
        payload_left_ = payload_left_ << kBitsPerByte | header_.at(i);
      }
    }
    return true;
  }
  return false;
}

void FrameCounter::complete_frame() {
  if (is_text(header_.front())) {
    ++counts_.frames;
    counts_.compressed_frames += header_.front() == kFinalText ? 0U : 1U;
  }
  header_size_ = 0;
}

}  // namespace rtp::bench
