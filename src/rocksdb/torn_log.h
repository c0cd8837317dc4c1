// Finds the end of a log of RocksDB that was zeroed ahead and whose last write did not arrive as a whole.
// Pure. (RocksDB wiki, "Write Ahead Log File Format")
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rtp::rocksdb {

/// Where the record begins that is cut off in `log`: some of its sectors are zeros still, and no record
/// begins after it, as a process or a machine leaves it that stopped in the midst of a write. Nobody was told
/// that such a record is there. Absent when all records are whole, and for damage of any other kind.
[[nodiscard]] std::optional<std::size_t> torn_record(std::string_view log);

}  // namespace rtp::rocksdb
