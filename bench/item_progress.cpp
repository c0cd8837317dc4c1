#include "bench/item_progress.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace rtp::bench {
namespace {

constexpr char kFrameOfText = '\x81';

/// The number that begins after `mark`; nullopt when there is none.
std::optional<std::uint64_t> number_after(std::string_view message, std::string_view mark) {
  const std::size_t at = message.find(mark);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view digits = message.substr(at + mark.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

}  // namespace

FrameExtent frame_extent(std::string_view bytes) {
  constexpr std::size_t kShortHeader = 2;
  constexpr std::size_t kMediumHeader = 4;
  constexpr std::size_t kLongHeader = 10;
  constexpr std::uint8_t kTwoByteLength = 126;
  constexpr int kBitsPerByte = 8;
  if (bytes.size() < kShortHeader) {
    return {};
  }
  const auto length = static_cast<std::uint8_t>(bytes[1]);
  if (length < kTwoByteLength) {
    return {.header_bytes = kShortHeader, .payload_bytes = length};
  }
  const std::size_t header_bytes = length == kTwoByteLength ? kMediumHeader : kLongHeader;
  if (bytes.size() < header_bytes) {
    return {};
  }
  std::size_t payload_bytes = 0;
  for (const char byte : bytes.substr(kShortHeader, header_bytes - kShortHeader)) {
    payload_bytes = payload_bytes << kBitsPerByte | static_cast<std::uint8_t>(byte);
  }
  return {.header_bytes = header_bytes, .payload_bytes = payload_bytes};
}

Result<void> ItemProgress::feed(std::string_view bytes) {
  unread_ += bytes;
  std::string_view rest = unread_;
  for (FrameExtent frame = frame_extent(rest);
       frame.header_bytes > 0 && rest.size() >= frame.header_bytes + frame.payload_bytes;
       frame = frame_extent(rest)) {
    if (rest.front() != kFrameOfText) {
      return fail(ErrorCode::kInternal, "the server sent a frame that is no uncompressed text");
    }
    RTP_CHECK(take(rest.substr(frame.header_bytes, frame.payload_bytes)));
    rest.remove_prefix(frame.header_bytes + frame.payload_bytes);
  }
  unread_.erase(0, unread_.size() - rest.size());
  return {};
}

Result<void> ItemProgress::take(std::string_view message) {
  const auto sequence = number_after(message, R"("sequence":")");
  const auto key = number_after(message, R"("vehicleId":"v)");
  if (!sequence || !key) {
    if (message.starts_with(R"({"type":"error")")) {
      return fail(ErrorCode::kInternal, fmt::format("the server sent {}", message));
    }
    ++answers_;
    return {};
  }
  if (*key >= newest_.size() || *sequence <= newest_[*key]) {
    return fail(ErrorCode::kInternal,
                fmt::format("an item of a key that is not watched, doubled or out of order: {}", message));
  }
  newest_[*key] = *sequence;
  ++items_;
  return {};
}

bool ItemProgress::all_at(std::uint64_t sequence) const {
  return std::ranges::all_of(newest_, [sequence](std::uint64_t newest) { return newest == sequence; });
}

}  // namespace rtp::bench
