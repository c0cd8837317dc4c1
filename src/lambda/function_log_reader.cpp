#include "lambda/function_log_reader.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lambda/log_files.h"

namespace rtp::lambda {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool written_before(const struct stat& a, const struct stat& b) {
  return std::pair(a.st_mtim.tv_sec, a.st_mtim.tv_nsec) < std::pair(b.st_mtim.tv_sec, b.st_mtim.tv_nsec);
}

void close(int descriptor) {
  if (descriptor >= 0) {
    ::close(descriptor);
  }
}

}  // namespace

FunctionLogReader::FunctionLogReader(std::filesystem::path directory, std::string function_name)
    : directory_(std::move(directory)), function_name_(std::move(function_name)) {}

FunctionLogReader::~FunctionLogReader() { close(descriptor_); }

FunctionLogReader::FunctionLogReader(FunctionLogReader&& other) noexcept
    : directory_(std::move(other.directory_)),
      function_name_(std::move(other.function_name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      offset_(other.offset_),
      buffer_(std::move(other.buffer_)),
      consumed_(other.consumed_) {}

std::filesystem::path FunctionLogReader::path(unsigned age) const {
  return log_file(directory_, function_name_, age);
}

std::unexpected<Error> FunctionLogReader::failed(unsigned age, int error) const {
  return fail(ErrorCode::kUnavailable, fmt::format("the log file {} cannot be read: {}", path(age).string(),
                                                   std::generic_category().message(error)));
}

Result<std::optional<LogEvent>> FunctionLogReader::next() {
  while (true) {
    if (const auto line = take_line()) {
      if (auto event = parse_log_event(*line)) {
        return *std::move(event);
      }
      continue;
    }
    RTP_TRY(bool more, read_more());
    if (!more) {
      RTP_TRY(more, open_successor());
    }
    if (!more) {
      // The begun line is read anew: its writer may take it back.
      offset_ -= static_cast<std::int64_t>(buffer_.size() - consumed_);
      buffer_.clear();
      consumed_ = 0;
      return std::nullopt;
    }
  }
}

std::optional<std::string_view> FunctionLogReader::take_line() {
  const std::size_t end = buffer_.find('\n', consumed_);
  if (end == std::string::npos) {
    return std::nullopt;
  }
  const std::string_view line = std::string_view(buffer_).substr(consumed_, end - consumed_);
  consumed_ = end + 1;
  return line;
}

/// False at the end of the file, or where none is open.
Result<bool> FunctionLogReader::read_more() {
  if (descriptor_ < 0) {
    return false;
  }
  buffer_.erase(0, std::exchange(consumed_, 0));
  std::array<char, kChunkBytes> chunk;
  const ssize_t count = ::pread(descriptor_, chunk.data(), chunk.size(), offset_);
  if (count < 0) {
    return failed(0, errno);
  }
  buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  offset_ += count;
  return count > 0;
}

/// The present age of the open file; absent where it is gone, and where none is open.
std::optional<unsigned> FunctionLogReader::present_age() const {
  struct stat ours{};
  struct stat other{};
  if (descriptor_ < 0 || ::fstat(descriptor_, &ours) != 0) {
    return std::nullopt;
  }
  for (unsigned age = 0; age <= kOldLogFiles; ++age) {
    if (::stat(path(age).c_str(), &other) == 0 && same_file(ours, other)) {
      return age;
    }
  }
  return std::nullopt;
}

/// The age of the file to read after the open one; absent where that is the newest.
std::optional<unsigned> FunctionLogReader::successor() const {
  if (const auto age = present_age()) {
    return *age == 0 ? std::nullopt : std::optional(*age - 1);
  }
  // The open one is gone: those that were written last are newer.
  struct stat ours{};
  struct stat other{};
  const bool any = descriptor_ < 0 || ::fstat(descriptor_, &ours) != 0;
  for (unsigned age = kOldLogFiles + 1; age-- > 0;) {
    if (::stat(path(age).c_str(), &other) == 0 && (any || !written_before(other, ours))) {
      return age;
    }
  }
  return std::nullopt;
}

/// Whether there is something to read again: what came to the open file before it was rotated, or the next
/// one.
Result<bool> FunctionLogReader::open_successor() {
  while (const auto age = successor()) {
    RTP_TRY(const bool more, read_more());
    if (more) {
      return true;
    }
    const int opened = ::open(path(*age).c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0 && errno != ENOENT) {
      return failed(*age, errno);
    }
    if (opened < 0 || successor() != age) {  // files were rotated meanwhile
      close(opened);
      continue;
    }
    close(std::exchange(descriptor_, opened));
    offset_ = 0;
    buffer_.clear();
    consumed_ = 0;
    return true;
  }
  return false;
}

}  // namespace rtp::lambda
