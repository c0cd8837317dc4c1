// Who may use how many of the process's file descriptors, so that clients of one port never take those that
// the storage or the other port needs.
#pragma once

#include <cstddef>

namespace rtp::app {

struct DescriptorShares {
  std::size_t storage_files = 0;
  std::size_t api_connections = 0;
  std::size_t gateway_connections = 0;
};

/// Shares out `limit` descriptors; the sum stays below it by what logs, listeners and event loops take. Pure.
[[nodiscard]] DescriptorShares share_descriptors(std::size_t limit);

/// Raises the soft limit of open files to the hard one, where that is allowed; the limit that holds now.
[[nodiscard]] std::size_t raise_descriptor_limit();

}  // namespace rtp::app
