#include "tables/partition_hash.h"

#include <cstddef>

#include "base/digester.h"

namespace rtp::tables {

std::uint32_t partition_hash(std::string_view hashed_bytes) {
  static thread_local Digester<16> md5("MD5");
  const auto digest = md5.digest({"Outliers", hashed_bytes});
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) {
    hash = (hash << 8U) | digest[i];
  }
  return hash;
}

}  // namespace rtp::tables
