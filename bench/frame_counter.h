// Counts the text frames in what a WebSocket server sends (RFC 6455 5.2). Reads headers only and skips the
// payload: the load generator must cost less than the servers it measures. Unfragmented messages, as all
// servers here send them, compressed ones (RFC 7692) among them; control frames are skipped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rtp::bench {

class FrameCounter {
 public:
  /// Takes the next bytes of the stream, cut anywhere.
  void feed(std::string_view bytes);

  /// Text frames whose last byte has arrived.
  [[nodiscard]] std::uint64_t frames() const { return counts_.frames; }

  /// Payload bytes of those and of the one arriving, as they were sent.
  [[nodiscard]] std::uint64_t payload_bytes() const { return counts_.payload_bytes; }

  struct Counts {
    std::uint64_t frames = 0;
    std::uint64_t payload_bytes = 0;
    std::uint64_t compressed_frames = 0;  // of `frames`
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  /// Moves header bytes from `bytes`; true when the header is complete.
  bool read_header(std::string_view& bytes);
  void complete_frame();

  static constexpr std::size_t kLongestHeader = 10;
  std::array<std::uint8_t, kLongestHeader> header_{};
  std::uint8_t header_size_ = 0;
  std::uint64_t payload_left_ = 0;
  Counts counts_;
};

}  // namespace rtp::bench
