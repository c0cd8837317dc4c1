#include "gateway/address_limits.h"

#include <algorithm>
#include <cmath>

namespace rtp::gateway {
namespace {

constexpr std::chrono::seconds kBurst{5};                // handshakes of so long may come at once
constexpr std::chrono::seconds kRetryForConnection{10};  // nobody knows when another one ends

/// The network of an IPv6 address; an IPv4 one in a part of IPv6 that is nobody's (RFC 4291 2.4: 0000::/8).
std::uint64_t key_of(const IpAddress& address) {
  const std::size_t first = is_ipv4(address) ? 8 : 0;
  std::uint64_t key = 0;
  for (std::size_t i = first; i < first + 8; ++i) {
    key = (key << 8U) | address[i];
  }
  return key;
}

}  // namespace

void AddressLimits::Leave::operator()(Entry* entry) const { entry->limits->leave(*entry); }

std::expected<AddressLimits::Place, AddressLimits::Refusal> AddressLimits::enter(const IpAddress& address,
                                                                                 Time now) {
  const std::scoped_lock lock(mutex_);
  while (!idle_.empty() && now - idle_.front().counted >= kBurst) {
    forget(idle_.front());
  }
  Entry& entry = entry_of(key_of(address), now);
  if (!take_handshake(entry, now)) {
    const double wait = (1 - entry.handshakes) / options_.handshakes_per_second;
    settle(entry);
    return std::unexpected(Refusal{.limit = Refusal::Limit::kHandshakes,
                                   .retry_after = std::chrono::seconds(std::lround(std::ceil(wait)))});
  }
  if (options_.max_connections == 0) {
    settle(entry);
    return Place();
  }
  if (entry.connections >= options_.max_connections) {
    return std::unexpected(
        Refusal{.limit = Refusal::Limit::kConnections, .retry_after = kRetryForConnection});
  }
  connected_ += entry.connections == 0 ? 1 : 0;
  ++entry.connections;
  return Place(&entry);
}

AddressLimits::Entry& AddressLimits::entry_of(std::uint64_t key, Time now) {
  const auto [found, is_new] = entries_.try_emplace(key);
  Entry& entry = found->second;
  if (is_new) {
    entry.limits = this;
    entry.key = key;
    entry.handshakes = static_cast<double>(options_.handshakes_per_second) * kBurst.count();
    entry.counted = now;
  } else if (entry.is_linked()) {
    entry.unlink();
  }
  return entry;
}

/// A token bucket: it fills with time, and each handshake takes one.
bool AddressLimits::take_handshake(Entry& entry, Time now) const {
  if (options_.handshakes_per_second == 0) {
    return true;
  }
  const double rate = options_.handshakes_per_second;
  const double passed = std::max(0.0, std::chrono::duration<double>(now - entry.counted).count());
  entry.handshakes = std::min(rate * kBurst.count(), entry.handshakes + (rate * passed));
  entry.counted = std::max(entry.counted, now);
  if (entry.handshakes < 1) {
    return false;
  }
  entry.handshakes -= 1;
  return true;
}

void AddressLimits::leave(Entry& entry) {
  const std::scoped_lock lock(mutex_);
  --entry.connections;
  connected_ -= entry.connections == 0 ? 1 : 0;
  settle(entry);
}

/// Keeps an entry without connections only as long as its handshakes count.
void AddressLimits::settle(Entry& entry) {
  if (entry.connections > 0) {
    return;
  }
  if (options_.handshakes_per_second == 0) {
    forget(entry);
    return;
  }
  idle_.push_back(entry);
  if (entries_.size() - connected_ > kMaxIdle) {
    forget(idle_.front());
  }
}

void AddressLimits::forget(Entry& entry) {
  const std::uint64_t key = entry.key;
  entries_.erase(key);  // which takes it out of idle_
}

std::size_t AddressLimits::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

}  // namespace rtp::gateway
