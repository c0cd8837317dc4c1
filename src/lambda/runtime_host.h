// The Lambda Runtime API on this machine: runs a function's package, of whatever language, as processes, each
// behind a Runtime API of its own, and hands them invocations. Processes are started when no idle one is
// there and stay for later invocations, as on AWS.
#pragma once

#include <memory>
#include <string>

#include "lambda/function_settings.h"
#include "lambda/invocation_outcome.h"
#include "lambda/runtime_instance.h"
#include "net/event_loop.h"

namespace rtp::lambda {

/// Thread-safe; the loop, which outlives it, does the work and calls back.
class RuntimeHost {
 public:
  RuntimeHost(net::EventLoop& loop, FunctionSettings settings, OnLogLine on_log_line);
  /// Kills the processes. What was not finished ends with Runtime.Stopped, unless the loop has ended.
  ~RuntimeHost();
  RuntimeHost(const RuntimeHost&) = delete;
  RuntimeHost& operator=(const RuntimeHost&) = delete;

  /// Runs the function with `event`, which is JSON. `done` is called once, on the loop. The error of an
  /// outcome is the one that the function posted, or
  ///
  ///   Sandbox.Timedout, Runtime.OutOfMemory   it was killed over a limit of the settings
  ///   Runtime.ExitError                       its process ended before the answer
  ///   Runtime.InitTimeout                     its process never asked for an invocation
  ///   Runtime.InvalidEntrypoint               no process could be started
  ///   Runtime.NoAnswer                        it asked for the next invocation instead
  ///   Function.ResponseSizeTooLarge           its answer is over 6 MB
  ///   TooManyRequestsException                all processes work, and too many invocations wait
  void invoke(std::string event, OnOutcome done);

 private:
  class Pool;
  net::EventLoop& loop_;
  std::shared_ptr<Pool> pool_;
};

}  // namespace rtp::lambda
