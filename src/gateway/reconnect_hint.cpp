#include "gateway/reconnect_hint.h"

#include <algorithm>
#include <random>

namespace rtp::gateway {

std::chrono::milliseconds reconnect_delay(std::size_t clients) {
  constexpr std::size_t kLeast = 500;
  constexpr std::size_t kLeastSpread = 1000;
  static thread_local std::minstd_rand random{std::random_device{}()};
  const std::size_t spread = std::max(kLeastSpread, clients);  // a millisecond for each
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::size_t>(kLeast, kLeast + spread)(random));
}

}  // namespace rtp::gateway
