// Capacity units as DynamoDB counts them. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

namespace rtp::tables {

inline constexpr std::size_t kWriteUnitBytes = 1024;
inline constexpr std::size_t kReadUnitBytes = 4096;

/// Of one write: a unit per KB, rounded up, of the larger of the item before and after; at least one.
[[nodiscard]] inline double write_units(std::size_t old_bytes, std::size_t new_bytes) {
  const std::size_t bytes = std::max({old_bytes, new_bytes, std::size_t{1}});
  const std::size_t units = (bytes + kWriteUnitBytes - 1) / kWriteUnitBytes;
  return static_cast<double>(units);
}

/// Of one read of `bytes`: a unit per 4 KB, rounded up, at least one; half of it unless it is consistent.
[[nodiscard]] inline double read_units(std::size_t bytes, bool consistent) {
  const std::size_t units = (std::max<std::size_t>(bytes, 1) + kReadUnitBytes - 1) / kReadUnitBytes;
  return static_cast<double>(units) * (consistent ? 1.0 : 0.5);
}

}  // namespace rtp::tables
