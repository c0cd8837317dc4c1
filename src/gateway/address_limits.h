// How many connections and how many handshakes one address may have, whatever shard they come to. The shards
// share it under a mutex, which is taken when a client shakes hands and when its connection ends, and never
// while items are delivered.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <boost/intrusive/list.hpp>

#include "gateway/ip_address.h"

namespace rtp::gateway {

/// 0: no limit.
struct AddressLimitOptions {
  std::uint32_t max_connections = 0;
  std::uint32_t handshakes_per_second = 0;  // in the long run; five seconds' worth may come at once
};

/// Thread-safe. Outlives the places it gives. Its memory is bounded by the connections that there are and by
/// kMaxIdle: of addresses beyond that, without a connection, the handshakes are forgotten.
class AddressLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t kMaxIdle = 65'536;  // about 150 bytes each

  struct Refusal {
    enum class Limit : std::uint8_t { kConnections, kHandshakes } limit{};
    std::chrono::seconds retry_after{};
  };

 private:
  struct Entry;
  struct Leave {
    void operator()(Entry* entry) const;
  };

 public:
  /// One connection's place, given back when it is destroyed. Empty where connections have no limit.
  using Place = std::unique_ptr<Entry, Leave>;

  explicit AddressLimits(AddressLimitOptions options) : options_(options) {}

  /// A handshake from `address` at `now`. What shares the first 64 bits of an IPv6 address is one client:
  /// that is the least that a subscriber is given.
  [[nodiscard]] std::expected<Place, Refusal> enter(const IpAddress& address, Time now);

  /// Addresses that are remembered.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry
      : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    AddressLimits* limits = nullptr;
    std::uint64_t key = 0;
    std::uint32_t connections = 0;
    double handshakes = 0;  // that may come at `counted`
    Time counted;
  };

  [[nodiscard]] Entry& entry_of(std::uint64_t key, Time now);
  [[nodiscard]] bool take_handshake(Entry& entry, Time now) const;
  void leave(Entry& entry);
  void settle(Entry& entry);
  void forget(Entry& entry);

  const AddressLimitOptions options_;
  mutable std::mutex mutex_;  // of all below
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::size_t connected_ = 0;  // entries that have connections
  // Entries without connections, in the order in which they lost the last one or shook hands.
  boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>> idle_;
};

}  // namespace rtp::gateway
