// The log file of one function, as its one writer has it: lines are appended, and when it is full it becomes
// an old one. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::lambda {

class FunctionLogFile {
 public:
  FunctionLogFile(std::filesystem::path directory, std::string function_name, std::uint64_t max_bytes);
  ~FunctionLogFile();
  FunctionLogFile(const FunctionLogFile&) = delete;
  FunctionLogFile& operator=(const FunctionLogFile&) = delete;

  /// Appends `line`, which ends with '\n', whole or not at all. Opens the file where that was not done yet,
  /// or it was removed. kInvalidArgument for the name of a function that is none; kUnavailable, naming the
  /// file and why; a later call may succeed.
  [[nodiscard]] Result<void> append(std::string_view line);

 private:
  [[nodiscard]] std::filesystem::path path(unsigned age) const;
  [[nodiscard]] std::unexpected<Error> failed(std::string_view what, int error) const;
  void close();
  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<std::uint64_t> open_for(std::uint64_t bytes);
  [[nodiscard]] Result<void> rotate();
  [[nodiscard]] Result<void> write(std::string_view line, std::uint64_t size);

  std::filesystem::path directory_;
  std::string function_name_;
  std::uint64_t max_bytes_;
  int descriptor_ = -1;
};

}  // namespace rtp::lambda
