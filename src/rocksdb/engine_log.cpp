#include "rocksdb/engine_log.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/log.h"

namespace rtp::rocksdb {

void EngineLog::Logv(const char* format, va_list arguments) {
  std::array<char, 512> buffer{};
  static_cast<void>(std::vsnprintf(buffer.data(), buffer.size(), format, arguments));
  std::string line = buffer.data();
  std::ranges::replace(line, '\n', ' ');
  log(LogLevel::kWarning, "the storage engine warns", {{"detail", line}});
  const std::scoped_lock lock(mutex_);
  last_warning_ = std::move(line);
}

std::string EngineLog::last_warning() const {
  const std::scoped_lock lock(mutex_);
  return last_warning_;
}

}  // namespace rtp::rocksdb
