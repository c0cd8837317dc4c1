// RocksDB's own log, reduced to what an operator needs: its warnings and errors become lines of our log, and
// no LOG files fill the data directory. What comes while the database is opened is kept: the error of opening
// tells it.
#pragma once

#include <cstdarg>
#include <mutex>
#include <string>
#include <vector>

#include <rocksdb/env.h>

namespace rtp::rocksdb {

/// Thread-safe.
class EngineLog final : public ::rocksdb::Logger {
 public:
  EngineLog() : Logger(::rocksdb::InfoLogLevel::WARN_LEVEL) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

  /// The database is open: what was kept becomes lines of our log, as what comes from now on.
  void opened();
  /// The oldest line kept, which names the cause of those after it; empty when there is none.
  [[nodiscard]] std::string first_kept() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  bool opened_ = false;
  std::vector<std::string> kept_;
};

}  // namespace rtp::rocksdb
