// RocksDB's own log, reduced to what an operator needs: its warnings and errors become lines of our log, and
// no LOG files fill the data directory.
#pragma once

#include <cstdarg>
#include <mutex>
#include <string>

#include <rocksdb/env.h>

namespace rtp::rocksdb {

/// Thread-safe.
class EngineLog final : public ::rocksdb::Logger {
 public:
  EngineLog() : Logger(::rocksdb::InfoLogLevel::WARN_LEVEL) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

  /// The newest warning or error in one line; empty when there was none.
  [[nodiscard]] std::string last_warning() const;

 private:
  mutable std::mutex mutex_;  // guards last_warning_
  std::string last_warning_;
};

}  // namespace rtp::rocksdb
