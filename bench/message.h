// What the benchmarks publish: items as JSON, the same for every server. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rtp::bench {

inline constexpr std::size_t kPayloadBytes = 128;
inline constexpr std::string_view kItemKey = "vehicleId";

/// A change of one item; `payload` is what each subscriber of the key receives.
struct Message {
  enum class Content : std::uint8_t {
    kPadding,  // a sequence number, and dots up to `payload_bytes`
    kVehicle,  // about 1 KB of what a tram would tell of itself; every item has the same length
  };

  std::string key = {};
  std::uint64_t sequence = 0;
  Content content = Content::kPadding;
  std::size_t payload_bytes = kPayloadBytes;  // of kPadding. REQUIRES: at least 96 and at most 32 of key

  /// The item without its key as a JSON object.
  [[nodiscard]] std::string attributes() const;
  /// The item as a JSON object.
  [[nodiscard]] std::string payload() const;
};

}  // namespace rtp::bench
