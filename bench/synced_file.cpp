#include "bench/synced_file.h"

#include <array>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace rtp::bench {
namespace {

constexpr std::size_t kFileSize = 1048576;
constexpr std::size_t kRecordSize = 300;

Result<void> write_at(const FileDescriptor& file, std::size_t offset, const char* bytes, std::size_t size) {
  if (::pwrite(file.number(), bytes, size, static_cast<off_t>(offset)) != static_cast<ssize_t>(size)) {
    return system_failure("writing the file of the fdatasync measurement");
  }
  return {};
}

}  // namespace

Result<SyncedFile> SyncedFile::create(const std::filesystem::path& path) {
  constexpr mode_t kMode = 0600;
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
  if (file.number() < 0) {
    return system_failure(path.string());
  }
  const std::vector<char> zeros(kFileSize);
  RTP_CHECK(write_at(file, 0, zeros.data(), zeros.size()));
  if (::fsync(file.number()) != 0) {
    return system_failure("fsync");
  }
  return SyncedFile(std::move(file));
}

Result<std::chrono::nanoseconds> SyncedFile::append_and_sync() {
  static constexpr std::array<char, kRecordSize> kRecord{'r'};
  if (offset_ + kRecordSize > kFileSize) {
    offset_ = 0;
  }
  const auto start = std::chrono::steady_clock::now();
  RTP_CHECK(write_at(file_, offset_, kRecord.data(), kRecord.size()));
  if (::fdatasync(file_.number()) != 0) {
    return system_failure("fdatasync");
  }
  offset_ += kRecordSize;
  return std::chrono::steady_clock::now() - start;
}

}  // namespace rtp::bench
