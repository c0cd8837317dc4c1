#include "rocksdb/engine_log.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/log.h"

namespace rtp::rocksdb {
namespace {

void warn(const std::string& line) {
  log(LogLevel::kWarning, "the storage engine warns", {{"detail", line}});
}

}  // namespace

void EngineLog::Logv(const char* format, va_list arguments) {
  std::array<char, 512> buffer{};
  static_cast<void>(std::vsnprintf(buffer.data(), buffer.size(), format, arguments));
  std::string line = buffer.data();
  std::ranges::replace(line, '\n', ' ');
  const std::scoped_lock lock(mutex_);
  if (opened_) {
    warn(line);
  } else {
    kept_.push_back(std::move(line));
  }
}

void EngineLog::opened() {
  const std::scoped_lock lock(mutex_);
  opened_ = true;
  std::ranges::for_each(std::exchange(kept_, {}), warn);
}

std::string EngineLog::first_kept() const {
  const std::scoped_lock lock(mutex_);
  return kept_.empty() ? std::string() : kept_.front();
}

}  // namespace rtp::rocksdb
