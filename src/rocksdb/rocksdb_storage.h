// The embedded Storage: RocksDB in one data directory, which belongs to one process at a time. A column
// family per keyspace, one write-ahead log for all of them, synced by each durable commit.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rocksdb/data_directory.h"
#include "tables/storage.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
}  // namespace rocksdb

namespace rtp::rocksdb {

struct RocksdbOptions {
  std::size_t block_cache_bytes = std::size_t{64} * 1024 * 1024;
  std::size_t write_buffer_bytes = std::size_t{64} * 1024 * 1024;  // of all keyspaces together
  int max_open_files = 256;
  ::rocksdb::Env* env =
      nullptr;  // RocksDB's view of the operating system; nullptr: the real one. Outlives it
};

/// Reads are thread-safe; commits come from one thread.
class RocksdbStorage final : public tables::Storage {
 public:
  /// Opens the data directory `directory`, or creates it. Errors as DataDirectory::open(); kCorrupt also when
  /// what is stored is damaged, and then nothing is repaired.
  [[nodiscard]] static Result<std::unique_ptr<RocksdbStorage>> open(const std::filesystem::path& directory,
                                                                    const RocksdbOptions& options);
  ~RocksdbStorage() override;
  RocksdbStorage(const RocksdbStorage&) = delete;
  RocksdbStorage& operator=(const RocksdbStorage&) = delete;

  [[nodiscard]] Result<std::optional<std::string>> get(tables::Keyspace keyspace,
                                                       std::string_view key) const override;
  [[nodiscard]] std::unique_ptr<tables::Cursor> range(tables::Keyspace keyspace, std::string_view begin,
                                                      std::string_view end,
                                                      tables::Direction direction) const override;
  [[nodiscard]] Result<void> commit(const std::vector<tables::Mutation>& mutations,
                                    tables::Durability durability) override;

 private:
  explicit RocksdbStorage(DataDirectory directory);

  [[nodiscard]] Result<void> open_database(const RocksdbOptions& options);
  [[nodiscard]] Result<void> resume();
  [[nodiscard]] ::rocksdb::ColumnFamilyHandle* family(tables::Keyspace keyspace) const;

  DataDirectory directory_;
  std::unique_ptr<::rocksdb::Env> env_;
  std::unique_ptr<::rocksdb::DB> database_;
  std::vector<::rocksdb::ColumnFamilyHandle*> families_;  // owned; RocksDB's own first, then one per Keyspace
  std::optional<Error> last_failure_;                     // of a commit; the committing thread's
};

}  // namespace rtp::rocksdb
