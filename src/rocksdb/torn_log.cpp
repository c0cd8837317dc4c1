#include "rocksdb/torn_log.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include <boost/crc.hpp>

namespace rtp::rocksdb {
namespace {

constexpr std::size_t kBlockBytes = 32768;  // no fragment is in two blocks
constexpr std::size_t kHeaderBytes = 7;     // checksum, 4; length, 2; type
constexpr std::size_t kSectorBytes = 512;   // what a disk writes as a whole, at least

enum class Kind : std::uint8_t { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

/// A record, or what a block has of it.
struct Fragment {
  std::size_t begin = 0;
  std::size_t end = 0;
  Kind kind = Kind::kZero;

  [[nodiscard]] bool begins_record() const { return kind == Kind::kFull || kind == Kind::kFirst; }
  [[nodiscard]] bool ends_record() const { return kind == Kind::kFull || kind == Kind::kLast; }
};

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

std::size_t block_end(std::size_t offset) { return (offset / kBlockBytes + 1) * kBlockBytes; }
std::size_t sector_end(std::size_t offset) { return (offset / kSectorBytes + 1) * kSectorBytes; }

/// Where a fragment may begin: a block ends with zeros where no header fits.
std::size_t header_at(std::size_t offset) {
  return block_end(offset) - offset < kHeaderBytes ? block_end(offset) : offset;
}

/// The fragment whose header is at `begin`, its checksum unseen; absent where there is none.
std::optional<Fragment> fragment_at(std::string_view log, std::size_t begin) {
  if (begin + kHeaderBytes > log.size()) {
    return std::nullopt;
  }
  const auto kind = static_cast<Kind>(log[begin + 6]);
  const std::size_t end = begin + kHeaderBytes + little_endian(log.substr(begin + 4, 2));
  if (kind < Kind::kFull || kind > Kind::kLast || end > std::min(block_end(begin), log.size())) {
    return std::nullopt;
  }
  return Fragment{.begin = begin, .end = end, .kind = kind};
}

/// CRC-32C of type and data, "masked" as RocksDB stores it.
bool is_intact(std::string_view log, const Fragment& fragment) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  const std::string_view covered = log.substr(fragment.begin + 6, fragment.end - fragment.begin - 6);
  crc.process_bytes(covered.data(), covered.size());
  constexpr std::uint32_t kMask = 0xA282EAD8;
  return std::rotr(static_cast<std::uint32_t>(crc.checksum()), 15) + kMask ==
         little_endian(log.substr(fragment.begin, 4));
}

bool is_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

/// Whether all that a sector has of [begin, end) is zero.
bool has_zero_sector(std::string_view log, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const std::size_t next = std::min(sector_end(begin), end);
    if (is_zero(log.substr(begin, next - begin))) {
      return true;
    }
    begin = next;
  }
  return false;
}

/// Whether a record begins in a block after that of `offset`.
bool goes_on_after(std::string_view log, std::size_t offset) {
  for (std::size_t block = block_end(offset); block < log.size(); block += kBlockBytes) {
    for (auto fragment = fragment_at(log, block); fragment && fragment->begin < block + kBlockBytes;
         fragment = fragment_at(log, header_at(fragment->end))) {
      if (fragment->begins_record() && is_intact(log, *fragment)) {
        return true;
      }
    }
  }
  return false;
}

/// The last record that can be reached from the beginning.
struct Reached {
  std::vector<Fragment> record;  // in order; empty where there is none
  std::size_t next = 0;          // where the next header would be
};

Reached reach(std::string_view log) {
  Reached reached;
  while (const auto fragment = fragment_at(log, reached.next)) {
    if (fragment->begins_record()) {
      reached.record.clear();
    }
    reached.record.push_back(*fragment);
    reached.next = header_at(fragment->end);
  }
  return reached;
}

}  // namespace

std::optional<std::size_t> torn_record(std::string_view log) {
  const auto [record, next] = reach(log);
  const bool is_whole =
      record.empty() ||
      (record.back().ends_record() &&
       std::ranges::all_of(record, [&](const Fragment& fragment) { return is_intact(log, fragment); }));
  const std::size_t begin = is_whole ? next : record.front().begin;
  const bool has_all_headers = !is_whole && record.back().ends_record();
  const std::size_t end = std::min(has_all_headers ? record.back().end : sector_end(next), log.size());
  if (begin >= log.size() || is_zero(log.substr(begin)) || !has_zero_sector(log, begin, end) ||
      goes_on_after(log, begin)) {
    return std::nullopt;
  }
  return begin;
}

}  // namespace rtp::rocksdb
