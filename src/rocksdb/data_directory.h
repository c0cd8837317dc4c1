// A directory that is ours: created, recognised by its marker file RTP_DATA, and locked against a second
// process. Knows nothing of what is stored in it. Not thread-safe.
#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"

namespace rtp::rocksdb {

/// Move-only; the lock is held as long as it lives, and ends with the process at the latest.
class DataDirectory {
 public:
  /// Creates `path` where it is missing, and locks it. Errors: kAlreadyExists when another process holds it;
  /// kCorrupt when it is not empty and not ours, or of a newer format, and then nothing was written in it;
  /// kPermissionDenied; kUnavailable when there is no space; kInvalidArgument when it is not a directory.
  [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& path);

  DataDirectory(DataDirectory&& other) noexcept
      : path_(std::move(other.path_)), marker_(std::exchange(other.marker_, -1)), is_new_(other.is_new_) {}
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Whether finish_creation() was never called: what is stored in it may be missing or incomplete, and
  /// nothing of it was acknowledged.
  [[nodiscard]] bool is_new() const { return is_new_; }

  /// Marks the directory as complete, durably. From then on what is missing in it is damage.
  [[nodiscard]] Result<void> finish_creation();

 private:
  explicit DataDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] Result<void> lock();
  [[nodiscard]] Result<void> read_marker();

  std::filesystem::path path_;
  int marker_ = -1;  // descriptor of the marker file, owned; holds the lock
  bool is_new_ = false;
};

}  // namespace rtp::rocksdb
