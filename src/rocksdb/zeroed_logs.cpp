#include "rocksdb/zeroed_logs.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace rtp::rocksdb {
namespace {

using ::rocksdb::FileOptions;
using ::rocksdb::FSWritableFile;
using ::rocksdb::IODebugContext;
using ::rocksdb::IOOptions;
using ::rocksdb::IOStatus;
using ::rocksdb::Slice;

constexpr std::size_t kStepBytes = std::size_t{256} * 1024;

/// Counts the bytes that are written to a log.
class CountedLog final : public ::rocksdb::FSWritableFileOwnerWrapper {
 public:
  CountedLog(std::unique_ptr<FSWritableFile> file, std::atomic<std::size_t>& bytes)
      : FSWritableFileOwnerWrapper(std::move(file)), bytes_(bytes) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    bytes_ += data.size();
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const ::rocksdb::DataVerificationInfo& verification, IODebugContext* context) override {
    bytes_ += data.size();
    return FSWritableFileOwnerWrapper::Append(data, options, verification, context);
  }

 private:
  std::atomic<std::size_t>& bytes_;
};

}  // namespace

ZeroedLogs::ZeroedLogs(const std::shared_ptr<::rocksdb::FileSystem>& target,
                       const std::filesystem::path& directory)
    : FileSystemWrapper(target), spare_((directory / "spare").string()) {
  std::error_code ignored;  // then making it anew fails, too
  std::filesystem::remove(spare_, ignored);
  thread_ = std::thread([this] { make_spares(); });
}

ZeroedLogs::~ZeroedLogs() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  thread_.join();
  std::error_code ignored;  // the next start removes it
  std::filesystem::remove(spare_, ignored);
}

IOStatus ZeroedLogs::NewWritableFile(const std::string& name, const FileOptions& options,
                                     std::unique_ptr<FSWritableFile>* file, IODebugContext* context) {
  if (!name.ends_with(".log")) {
    return FileSystemWrapper::NewWritableFile(name, options, file, context);
  }
  IOStatus status = open_log(name, options, file, context);
  if (status.ok()) {
    const std::size_t last_bytes = log_bytes_.exchange(0);
    *file = std::make_unique<CountedLog>(std::move(*file), log_bytes_);
    const std::scoped_lock lock(mutex_);
    wanted_bytes_ = (last_bytes + kStepBytes - 1) / kStepBytes * kStepBytes;
  }
  changed_.notify_one();
  return status;
}

IOStatus ZeroedLogs::open_log(const std::string& name, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* file, IODebugContext* context) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::exchange(has_spare_, false) &&
        target()->ReuseWritableFile(name, spare_, options, file, context).ok()) {
      return IOStatus::OK();
    }
  }
  return FileSystemWrapper::NewWritableFile(name, options, file, context);
}

void ZeroedLogs::make_spares() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopped_ || (wanted_bytes_ > 0 && !has_spare_); });
    if (stopped_) {
      return;
    }
    const std::size_t bytes = std::exchange(wanted_bytes_, 0);
    lock.unlock();
    const bool made = make_spare(bytes).ok();
    if (!made) {
      target()->DeleteFile(spare_, IOOptions(), nullptr).PermitUncheckedError();  // lest it takes space
    }
    lock.lock();
    has_spare_ = made;
  }
}

IOStatus ZeroedLogs::make_spare(std::size_t bytes) {
  std::unique_ptr<FSWritableFile> file;
  IOStatus status = target()->NewWritableFile(spare_, FileOptions(), &file, nullptr);
  const std::string zeros(kStepBytes, '\0');
  for (std::size_t written = 0; status.ok() && written < bytes; written += zeros.size()) {
    status = file->Append(zeros, IOOptions(), nullptr);
  }
  if (status.ok()) {
    status = file->Fsync(IOOptions(), nullptr);
  }
  if (status.ok()) {
    status = file->Close(IOOptions(), nullptr);
  }
  return status;
}

}  // namespace rtp::rocksdb
