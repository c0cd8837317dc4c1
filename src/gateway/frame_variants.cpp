#include "gateway/frame_variants.h"

#include <string>
#include <string_view>

#include "websocket/frame.h"

namespace rtp::gateway {

using websocket::Compressed;
using websocket::Opcode;

websocket::Deflater& SharedDeflaters::of(std::uint8_t window_bits) {
  std::unique_ptr<websocket::Deflater>& deflater = deflaters_[window_bits];
  if (deflater == nullptr) {
    deflater = std::make_unique<websocket::Deflater>(websocket::DeflaterSettings{.window_bits = window_bits});
  }
  return *deflater;
}

const SharedFrame& FrameVariants::compressed(std::uint8_t window_bits) {
  const std::string_view plain = websocket::payload_of(*plain_);
  if (plain.size() < kMinCompressedBytes) {
    return plain_;
  }
  if (compressed_ == nullptr) {
    compressed_ = std::make_unique<ByWindow>();
  }
  SharedFrame& frame = compressed_->at(window_bits);
  if (frame == nullptr) {
    const std::string payload = deflaters_.of(window_bits).compress(plain);
    frame = payload.size() < plain.size() ? std::make_shared<const std::string>(websocket::encode_frame(
                                                Opcode::kText, payload, Compressed::kYes))
                                          : plain_;
  }
  return frame;
}

}  // namespace rtp::gateway
