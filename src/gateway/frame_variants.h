// The frames of one message on one shard: plain, and compressed for each window that its receivers have,
// each made once and only where it is asked for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "gateway/delivery.h"
#include "websocket/deflate_codec.h"

namespace rtp::gateway {

/// zlib's state of the shared compressors, one for each window, made when first needed. Not thread-safe.
class SharedDeflaters {
 public:
  /// REQUIRES: kMinDeflateWindowBits to kMaxWindowBits.
  [[nodiscard]] websocket::Deflater& of(std::uint8_t window_bits);

 private:
  static constexpr std::size_t kWindows = websocket::kMaxWindowBits + 1;
  std::array<std::unique_ptr<websocket::Deflater>, kWindows> deflaters_;
};

/// Borrows the deflaters. Not thread-safe.
class FrameVariants {
 public:
  FrameVariants(SharedFrame plain, SharedDeflaters& deflaters)
      : deflaters_(deflaters), plain_(std::move(plain)) {}

  /// The frame for a receiver with that window; 0 is one without compression.
  [[nodiscard]] const SharedFrame& frame(std::uint8_t window_bits) {
    return window_bits == 0 ? plain_ : compressed(window_bits);
  }

 private:
  const SharedFrame& compressed(std::uint8_t window_bits);

  using ByWindow = std::array<SharedFrame, websocket::kMaxWindowBits + 1>;

  SharedDeflaters& deflaters_;
  SharedFrame plain_;
  std::unique_ptr<ByWindow> compressed_;  // nullptr: none was asked for
};

/// Shorter messages are not compressed: what they lose in size is less than a packet's header.
inline constexpr std::size_t kMinCompressedBytes = 256;

}  // namespace rtp::gateway
