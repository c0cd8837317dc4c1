#include "lambda/invocation_outcome.h"

#include <cmath>

#include <fmt/format.h>

namespace rtp::lambda {

std::string start_line(std::string_view request_id) {
  return fmt::format("START RequestId: {} Version: $LATEST", request_id);
}

std::string failure_line(std::string_view request_id, const FunctionError& error) {
  return fmt::format("RequestId: {} Error: {} ({})", request_id, error.message, error.type);
}

std::string end_line(std::string_view request_id) { return fmt::format("END RequestId: {}", request_id); }

std::string report_line(std::string_view request_id, const InvocationReport& report) {
  constexpr std::uint64_t kMegabyte = std::uint64_t{1024} * 1024;
  std::string line = fmt::format("REPORT RequestId: {}\t", request_id);
  if (report.init_duration) {
    line += fmt::format("Init Duration: {:.2f} ms\t", report.init_duration->count());
  }
  return line + fmt::format(
                    "Duration: {:.2f} ms\tBilled Duration: {:.0f} ms\tMemory Size: {} MB\tMax Memory "
                    "Used: {} MB\t",
                    report.duration.count(), std::ceil(report.duration.count()), report.memory_mb,
                    (report.max_memory_bytes + kMegabyte - 1) / kMegabyte);
}

}  // namespace rtp::lambda
