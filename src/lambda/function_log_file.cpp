#include "lambda/function_log_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "lambda/log_files.h"

namespace rtp::lambda {

FunctionLogFile::FunctionLogFile(std::filesystem::path directory, std::string function_name,
                                 std::uint64_t max_bytes)
    : directory_(std::move(directory)), function_name_(std::move(function_name)), max_bytes_(max_bytes) {}

FunctionLogFile::~FunctionLogFile() { close(); }

std::filesystem::path FunctionLogFile::path(unsigned age) const {
  return log_file(directory_, function_name_, age);
}

std::unexpected<Error> FunctionLogFile::failed(std::string_view what, int error) const {
  return fail(ErrorCode::kUnavailable, fmt::format("the log file {} cannot be {}: {}", path(0).string(), what,
                                                   std::generic_category().message(error)));
}

void FunctionLogFile::close() {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

Result<void> FunctionLogFile::open() {
  constexpr mode_t kOwnerOnly = 0600;
  descriptor_ = ::open(path(0).c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor_ < 0) {
    return failed("opened", errno);
  }
  // What a writer that was killed has left of a line must not spoil the next one.
  const off_t size = ::lseek(descriptor_, 0, SEEK_END);
  char last = '\n';
  if (size > 0 && ::pread(descriptor_, &last, 1, size - 1) == 1 && last != '\n' &&
      ::write(descriptor_, "\n", 1) != 1) {
    const int error = errno;
    close();
    return failed("written", error);
  }
  return {};
}

/// The size of the file, to which that many bytes may be added.
Result<std::uint64_t> FunctionLogFile::open_for(std::uint64_t bytes) {
  struct stat status{};
  if (descriptor_ >= 0 && (::fstat(descriptor_, &status) != 0 || status.st_nlink == 0)) {
    close();
  }
  if (descriptor_ < 0) {
    RTP_CHECK(open());
  }
  if (::fstat(descriptor_, &status) != 0) {
    return failed("opened", errno);
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > 0 && size + bytes > max_bytes_) {
    RTP_CHECK(rotate());
    return 0;
  }
  return size;
}

Result<void> FunctionLogFile::rotate() {
  close();
  for (unsigned age = kOldLogFiles; age > 0; --age) {
    if (::rename(path(age - 1).c_str(), path(age).c_str()) != 0 && errno != ENOENT) {
      return failed("rotated", errno);
    }
  }
  return open();
}

Result<void> FunctionLogFile::write(std::string_view line, std::uint64_t size) {
  while (!line.empty()) {
    const ssize_t count = ::write(descriptor_, line.data(), line.size());
    if (count <= 0) {
      const int error = count == 0 ? ENOSPC : errno;
      if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
        close();  // open() ends the torn line
      }
      return failed("written", error);
    }
    line.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> FunctionLogFile::append(std::string_view line) {
  if (!is_function_name(function_name_)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is no name of a function, of letters, digits, - and _: its log is lost",
                            printable_utf8(function_name_)));
  }
  RTP_TRY(const std::uint64_t size, open_for(line.size()));
  return write(line, size);
}

}  // namespace rtp::lambda
