// A file system that gives RocksDB its logs zeroed ahead: a commit overwrites what is there already, so that
// a sync has data to write and no metadata, one wait for the disk instead of two.
//
// RocksDB takes zeros for the end of a log. A write that a power cut tore is no end for it: torn_log.h finds
// it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <rocksdb/file_system.h>

namespace rtp::rocksdb {

/// Thread-safe. The first log is as RocksDB makes it, so that a database which hardly writes pays nothing;
/// from then on a thread makes one log ahead, as large as the last was. Where it cannot, for want of space
/// too, the next log is again as RocksDB makes it.
class ZeroedLogs final : public ::rocksdb::FileSystemWrapper {
 public:
  /// `directory` is that of the database. Removes what an earlier process left ahead there.
  ZeroedLogs(const std::shared_ptr<::rocksdb::FileSystem>& target, const std::filesystem::path& directory);
  ~ZeroedLogs() override;
  ZeroedLogs(const ZeroedLogs&) = delete;
  ZeroedLogs& operator=(const ZeroedLogs&) = delete;

  [[nodiscard]] const char* Name() const override { return "ZeroedLogs"; }
  ::rocksdb::IOStatus NewWritableFile(const std::string& name, const ::rocksdb::FileOptions& options,
                                      std::unique_ptr<::rocksdb::FSWritableFile>* file,
                                      ::rocksdb::IODebugContext* context) override;

 private:
  ::rocksdb::IOStatus open_log(const std::string& name, const ::rocksdb::FileOptions& options,
                               std::unique_ptr<::rocksdb::FSWritableFile>* file,
                               ::rocksdb::IODebugContext* context);
  void make_spares();
  [[nodiscard]] ::rocksdb::IOStatus make_spare(std::size_t bytes);

  const std::string spare_;                 // its path
  std::atomic<std::size_t> log_bytes_ = 0;  // written to the log that was opened last

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::size_t wanted_bytes_ = 0;  // of a spare to be made; 0: none is wanted
  bool has_spare_ = false;
  bool stopped_ = false;

  std::thread thread_;
};

}  // namespace rtp::rocksdb
