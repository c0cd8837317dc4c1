// The `main` of a function on AWS: a client of the Lambda Runtime API (AWS Lambda developer guide, "Using the
// Lambda runtime API"). One thread, which blocks while there is nothing to do.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::lambda {

struct Invocation {
  std::string request_id;
  std::string function_arn;
  std::string trace_id;                  // of X-Ray; empty where there is none
  std::chrono::milliseconds deadline{};  // Unix time
  std::string event;                     // JSON
};

/// Gives the JSON to answer; an Error fails the invocation. An exception is an Error of this invocation too.
using Handler = std::move_only_function<Result<std::string>(const Invocation&)>;

/// The largest answer of a function, in bytes: 6 MB and what Lambda puts around it.
inline constexpr std::size_t kMaxAnswerBytes = std::size_t{6} * 1024 * 1024 + 100;

/// Serves the function until the process is stopped or the Runtime API goes away: makes the handler (an error
/// is posted as init error), then hands it one invocation after the other, each with its trace id in
/// _X_AMZN_TRACE_ID. `runtime_api` is AWS_LAMBDA_RUNTIME_API ("127.0.0.1:9001"). What ends it is logged;
/// gives the exit code of the process.
[[nodiscard]] int run_runtime_loop(std::string_view runtime_api,
                                   std::move_only_function<Result<Handler>()> make_handler);

}  // namespace rtp::lambda
