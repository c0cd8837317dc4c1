// The disk's own bound of a durable write: append a few bytes to a file and fdatasync it. The file is written
// once over and used again, as a recycled log is, so that no sync has new blocks to record. Belongs to one
// thread.
#pragma once

#include <chrono>
#include <filesystem>

#include "base/error.h"
#include "bench/socket.h"

namespace rtp::bench {

class SyncedFile {
 public:
  /// Makes the file with all its blocks. kUnavailable when the disk refuses.
  [[nodiscard]] static Result<SyncedFile> create(const std::filesystem::path& path);

  /// Time of one append and its fdatasync.
  [[nodiscard]] Result<std::chrono::nanoseconds> append_and_sync();

 private:
  explicit SyncedFile(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
  std::size_t offset_ = 0;
};

}  // namespace rtp::bench
