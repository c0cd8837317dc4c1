// The logs of functions on disk: each event is a line of the function's file, which is bounded in size, as
// are its old ones in number. Thread-safe; no other process writes into the same directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "lambda/function_log_file.h"

namespace rtp::lambda {

class FunctionLogs {
 public:
  /// Of one file; a function has at most 1 + kOldLogFiles of them.
  static constexpr std::uint64_t kMaxFileBytes = 10'000'000;

  /// Creates `directory` where it is missing, for this user alone. `clock` outlives the logs. kUnavailable,
  /// naming the directory and why.
  [[nodiscard]] static Result<std::unique_ptr<FunctionLogs>> open(
      const std::filesystem::path& directory, const Clock& clock,
      std::uint64_t max_file_bytes = kMaxFileBytes);

  /// Adds an event of now. What cannot be written, as on a full disk, is lost; the platform's log tells of
  /// the first such line of a function, and of the first that was written again.
  void append(std::string_view function_name, std::string_view log_stream, std::string_view line);

 private:
  struct Log {
    Log(const std::filesystem::path& directory, const std::string& function_name, std::uint64_t max_bytes)
        : file(directory, function_name, max_bytes) {}

    FunctionLogFile file;
    std::uint64_t lost = 0;  // lines since the last that was written
  };

  FunctionLogs(std::filesystem::path directory, const Clock& clock, std::uint64_t max_file_bytes);

  std::filesystem::path directory_;
  const Clock& clock_;
  std::uint64_t max_file_bytes_;
  std::mutex mutex_;  // held over the clock too: events of a file are in order
  std::map<std::string, Log, std::less<>> logs_;
};

}  // namespace rtp::lambda
