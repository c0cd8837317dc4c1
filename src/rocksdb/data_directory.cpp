#include "rocksdb/data_directory.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace rtp::rocksdb {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkerName = "RTP_DATA";
constexpr std::string_view kMarkerPrefix = "rtp data directory, format ";
constexpr int kFormat = 2;  // 1 ordered partitions by another hash

std::unexpected<Error> system_failure(int error, const fs::path& directory, std::string_view action) {
  std::string message = "cannot " + std::string(action) + " data directory " + directory.string() + ": " +
                        std::generic_category().message(error);
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(ErrorCode::kPermissionDenied, std::move(message));
    case ENOTDIR:
    case EEXIST:
      return fail(ErrorCode::kInvalidArgument, std::move(message));
    default:
      return fail(ErrorCode::kUnavailable, std::move(message));
  }
}

std::unexpected<Error> foreign(const fs::path& directory, std::string_view why) {
  return fail(ErrorCode::kCorrupt, "directory " + directory.string() + " is not a data directory of rtp (" +
                                       std::string(why) +
                                       "): name an empty or a new one; nothing was written in it");
}

/// Whether `path` has a marker file; kCorrupt when it has none and is not empty.
Result<void> check_ours_or_empty(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path / kMarkerName, error)) {
    return {};
  }
  if (error) {
    return system_failure(error.value(), path, "read");
  }
  const fs::directory_iterator entries(path, error);
  if (error) {
    return system_failure(error.value(), path, "read");
  }
  if (entries != fs::directory_iterator()) {
    return foreign(path, "it is not empty and has no file " + std::string(kMarkerName));
  }
  return {};
}

Result<void> sync_directory(const fs::path& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory >= 0 && ::fsync(directory) == 0;
  const int error = errno;
  if (directory >= 0) {
    ::close(directory);
  }
  return synced ? Result<void>{} : system_failure(error, path, "write to");
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return system_failure(error.value(), path, "create");
  }
  RTP_CHECK(check_ours_or_empty(path));
  DataDirectory directory(path);
  RTP_CHECK(directory.lock());
  RTP_CHECK(directory.read_marker());
  return directory;
}

DataDirectory::~DataDirectory() {
  if (marker_ >= 0) {
    ::close(marker_);
  }
}

Result<void> DataDirectory::lock() {
  marker_ = ::open((path_ / kMarkerName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (marker_ < 0) {
    return system_failure(errno, path_, "write to");
  }
  if (::flock(marker_, LOCK_EX | LOCK_NB) == 0) {
    return {};
  }
  if (errno == EWOULDBLOCK) {
    return fail(ErrorCode::kAlreadyExists, "data directory " + path_.string() + " is in use by another rtp");
  }
  return system_failure(errno, path_, "lock");
}

Result<void> DataDirectory::read_marker() {
  std::array<char, 128> buffer{};
  const ssize_t count = ::pread(marker_, buffer.data(), buffer.size(), 0);
  if (count < 0) {
    return system_failure(errno, path_, "read");
  }
  std::string_view text(buffer.data(), static_cast<std::size_t>(count));
  if (text.empty()) {
    is_new_ = true;  // a process that ended before it had created everything leaves it so
    return {};
  }
  if (!text.starts_with(kMarkerPrefix)) {
    return foreign(path_, "its file " + std::string(kMarkerName) + " is not of rtp");
  }
  text.remove_prefix(kMarkerPrefix.size());
  int format = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
  if (error != std::errc() || format < 1 || std::string_view(end, text.data() + text.size()) != "\n") {
    return foreign(path_, "its file " + std::string(kMarkerName) + " is damaged");
  }
  if (format < kFormat) {
    return fail(ErrorCode::kCorrupt,
                "data directory " + path_.string() + " has format " + std::to_string(format) +
                    ", this rtp needs format " + std::to_string(kFormat) +
                    ": copy its items, read by the rtp that wrote it, into a new directory");
  }
  if (format > kFormat) {
    return fail(ErrorCode::kCorrupt, "data directory " + path_.string() + " has format " +
                                         std::to_string(format) + ", this rtp knows up to format " +
                                         std::to_string(kFormat) + ": use the newer rtp that wrote it");
  }
  return {};
}

Result<void> DataDirectory::finish_creation() {
  const std::string text = std::string(kMarkerPrefix) + std::to_string(kFormat) + "\n";
  const ssize_t written = ::pwrite(marker_, text.data(), text.size(), 0);
  if (!std::cmp_equal(written, text.size())) {
    return system_failure(written < 0 ? errno : ENOSPC, path_, "write to");
  }
  if (::fsync(marker_) != 0) {
    return system_failure(errno, path_, "write to");
  }
  RTP_CHECK(sync_directory(path_));
  // Makes the directory itself durable where it is new; a parent that may not be read has it already.
  static_cast<void>(sync_directory(path_ / ".."));
  is_new_ = false;
  return {};
}

}  // namespace rtp::rocksdb
