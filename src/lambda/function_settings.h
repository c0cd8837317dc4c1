// What a function is to the Runtime API host: its package, its limits and the environment its process gets.
// Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rtp::lambda {

struct FunctionSettings {
  std::string name;                 // AWS_LAMBDA_FUNCTION_NAME
  std::filesystem::path directory;  // the unpacked package: has the program `bootstrap`
  std::string handler;              // _HANDLER
  std::chrono::milliseconds timeout = std::chrono::seconds(3);        // of an invocation
  std::chrono::milliseconds init_timeout = std::chrono::seconds(10);  // until a process asks for its first
  std::uint32_t memory_mb = 128;
  std::vector<std::pair<std::string, std::string>> environment;
  std::size_t max_instances = 10;   // processes, each with one invocation at a time
  std::size_t max_waiting = 1'000;  // invocations that wait for one of them
};

[[nodiscard]] std::string function_arn(const FunctionSettings& settings);

/// NAME=VALUE of all that the process of a function gets, and nothing else: what Lambda sets, then the
/// function's own, which cannot replace the former; of `caller`, the variables of the calling process (ends
/// with nullptr), what names the AWS account and region, and PATH and HOME. With an access key of its own it
/// gets no other credentials of the caller.
[[nodiscard]] std::vector<std::string> process_environment(const FunctionSettings& settings,
                                                           std::string_view runtime_api,
                                                           std::string_view log_stream,
                                                           const char* const* caller);

}  // namespace rtp::lambda
