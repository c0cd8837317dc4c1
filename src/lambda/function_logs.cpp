#include "lambda/function_logs.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "lambda/log_event.h"

namespace rtp::lambda {

namespace fs = std::filesystem;

Result<std::unique_ptr<FunctionLogs>> FunctionLogs::open(const fs::path& directory, const Clock& clock,
                                                         std::uint64_t max_file_bytes) {
  std::error_code error;
  if (fs::create_directories(directory, error)) {
    fs::permissions(directory, fs::perms::owner_all, error);
  }
  if (error) {
    return fail(ErrorCode::kUnavailable, fmt::format("the directory {} for the logs of functions cannot be "
                                                     "created: {}",
                                                     directory.string(), error.message()));
  }
  return std::unique_ptr<FunctionLogs>(new FunctionLogs(directory, clock, max_file_bytes));
}

FunctionLogs::FunctionLogs(fs::path directory, const Clock& clock, std::uint64_t max_file_bytes)
    : directory_(std::move(directory)), clock_(clock), max_file_bytes_(max_file_bytes) {}

void FunctionLogs::append(std::string_view function_name, std::string_view log_stream,
                          std::string_view line) {
  LogEvent event{.time = {}, .log_stream = std::string(log_stream), .message = std::string(line)};
  const std::scoped_lock lock(mutex_);
  auto found = logs_.find(function_name);
  if (found == logs_.end()) {
    const std::string name(function_name);
    found = logs_.try_emplace(name, directory_, name, max_file_bytes_).first;
  }
  Log& log = found->second;
  event.time = clock_.now();
  const auto written = log.file.append(to_json(event) + '\n');
  if (!written) {
    if (log.lost++ == 0) {
      rtp::log(LogLevel::kError, "the log of a function is not written",
               {{"function", std::string(function_name)}, {"error", written.error().message}});
    }
  } else if (log.lost > 0) {
    rtp::log(LogLevel::kWarning, "the log of a function is written again",
             {{"function", std::string(function_name)},
              {"lostLines", std::to_string(std::exchange(log.lost, 0))}});
  }
}

}  // namespace rtp::lambda
