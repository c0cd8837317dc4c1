// The port of the tables: ordered bytes with an atomic, durable commit. Adapters: rocksdb (embedded),
// MemoryStorage (tests); each passes storage_contract.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::tables {

/// Separate ordered key spaces; one commit spans them all.
enum class Keyspace { kSchemas, kItems, kChanges, kMeta };
inline constexpr std::size_t kKeyspaceCount = 4;

struct Mutation {
  enum class Kind { kPut, kErase, kEraseRange };
  Kind kind = Kind::kPut;
  Keyspace keyspace = Keyspace::kItems;
  std::string key;
  std::string value;  // kPut: the value; kEraseRange: the exclusive end of the range, never empty
};

enum class Durability {
  kDurable,  // survives kill -9 and power loss when commit() returns
  kRelaxed,  // survives what the operating system survives
};

struct KeyValue {
  std::string key;
  std::string value;
};

enum class Direction { kForward, kBackward };

/// A consistent, ordered view of one keyspace at the time it was opened. Not thread-safe; must not outlive
/// its Storage.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// The next entry in the cursor's direction; absent at the end of its range. The views live until the
  /// next call. kUnavailable or kCorrupt when the storage cannot be read.
  struct Entry {
    std::string_view key;
    std::string_view value;
  };
  [[nodiscard]] virtual Result<std::optional<Entry>> next() = 0;
};

/// Thread-safe for reads; commit() is called from one thread only.
class Storage {
 public:
  virtual ~Storage() = default;

  /// Absent when there is no such key. kUnavailable or kCorrupt when it cannot be read.
  [[nodiscard]] virtual Result<std::optional<std::string>> get(Keyspace keyspace,
                                                               std::string_view key) const = 0;

  /// Entries with begin <= key < end; an empty `end` is the end of the keyspace.
  [[nodiscard]] virtual std::unique_ptr<Cursor> range(Keyspace keyspace, std::string_view begin,
                                                      std::string_view end, Direction direction) const = 0;

  /// Applies all mutations in order, or none. On an error (kUnavailable: no space, I/O) nothing was
  /// acknowledged and a later commit may succeed.
  [[nodiscard]] virtual Result<void> commit(const std::vector<Mutation>& mutations,
                                            Durability durability) = 0;
};

}  // namespace rtp::tables
