#include "app/descriptor_shares.h"

#include <algorithm>

#include <sys/resource.h>

namespace rtp::app {
namespace {

constexpr std::size_t kOwn = 64;  // standard streams, listeners, event loops, the storage's log and lock
constexpr std::size_t kMaxStorageFiles = 256;
constexpr std::size_t kMaxApiConnections = 1024;

// The shares of a scarce limit, in parts of it.
constexpr std::size_t kStoragePart = 4;
constexpr std::size_t kApiPart = 8;

}  // namespace

DescriptorShares share_descriptors(std::size_t limit) {
  DescriptorShares shares;
  shares.storage_files = std::min(kMaxStorageFiles, limit / kStoragePart);
  shares.api_connections = std::min(kMaxApiConnections, limit / kApiPart);
  // The storage opens more than it keeps open, while it compacts and changes its log.
  const std::size_t taken = kOwn + 2 * shares.storage_files + shares.api_connections;
  shares.gateway_connections = std::max(limit, taken + 1) - taken;
  return shares;
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 1024;  // POSIX promises less; every system here gives it
  }
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) {
    limit = raised;
  }
  return limit.rlim_cur;
}

}  // namespace rtp::app
