// The log of one function as it is read, also while it is written: the old files first, then the one that is
// written, and on into its successors. Not thread-safe; takes no lock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "lambda/log_event.h"

namespace rtp::lambda {

class FunctionLogReader {
 public:
  /// `function_name` as is_function_name() has it.
  FunctionLogReader(std::filesystem::path directory, std::string function_name);
  ~FunctionLogReader();
  FunctionLogReader(FunctionLogReader&& other) noexcept;
  FunctionLogReader& operator=(FunctionLogReader&&) = delete;

  [[nodiscard]] const std::string& function_name() const { return function_name_; }

  /// The next event in the order of writing; absent where there is no other yet. Lines that are no events are
  /// passed over. Of a reader that lags so far behind that files are gone before it opens them, their events
  /// are too. kUnavailable, naming the file, for one that cannot be read.
  [[nodiscard]] Result<std::optional<LogEvent>> next();

 private:
  [[nodiscard]] std::filesystem::path path(unsigned age) const;
  [[nodiscard]] std::unexpected<Error> failed(unsigned age, int error) const;
  [[nodiscard]] std::optional<std::string_view> take_line();
  [[nodiscard]] Result<bool> read_more();
  [[nodiscard]] Result<bool> open_successor();
  [[nodiscard]] std::optional<unsigned> present_age() const;
  [[nodiscard]] std::optional<unsigned> successor() const;

  std::filesystem::path directory_;
  std::string function_name_;
  int descriptor_ = -1;
  std::int64_t offset_ = 0;   // in the file, of what follows buffer_
  std::string buffer_;        // read, and not taken from consumed_ on
  std::size_t consumed_ = 0;  // bytes of buffer_
};

}  // namespace rtp::lambda
