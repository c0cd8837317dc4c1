// How an invocation went, and the lines that Lambda logs around it. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "lambda/function_error.h"

namespace rtp::lambda {

struct InvocationReport {
  using Duration = std::chrono::duration<double, std::milli>;

  std::optional<Duration> init_duration =
      {};                              // of a process' first invocation: from its start to when it asked
  Duration duration{};                 // from the event to the answer, or to the failure
  std::uint32_t memory_mb = 0;         // the limit
  std::uint64_t max_memory_bytes = 0;  // the process' peak so far; 0 where it never ran
};

struct InvocationOutcome {
  std::string request_id;
  std::expected<std::string, FunctionError> answer;  // the function's JSON, as it was posted
  InvocationReport report;
};

using OnOutcome = std::move_only_function<void(InvocationOutcome outcome)>;

/// "START RequestId: ... Version: $LATEST"
[[nodiscard]] std::string start_line(std::string_view request_id);
/// "RequestId: ... Error: ..." and the type of the error.
[[nodiscard]] std::string failure_line(std::string_view request_id, const FunctionError& error);
/// "END RequestId: ..."
[[nodiscard]] std::string end_line(std::string_view request_id);
/// "REPORT RequestId: ..." and figures, each with a tab after it, as the runtime emulator of AWS prints them.
[[nodiscard]] std::string report_line(std::string_view request_id, const InvocationReport& report);

}  // namespace rtp::lambda
