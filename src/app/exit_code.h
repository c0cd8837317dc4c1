// What the program tells the shell: the one table of exit codes, and of those that errors have.
#pragma once

#include "base/error.h"

namespace rtp::app {

/// Exit codes are a contract with scripts: a code keeps its meaning.
enum class ExitCode : int {
  kOk = 0,
  kInternal = 1,          // a fault of the program
  kUsage = 2,             // command line, environment or configuration: correct it
  kMalformed = 3,         // an input is not of its format: correct it
  kNotFound = 4,          // what was asked for does not exist
  kInUse = 5,             // port or data directory is in use by another process
  kCorrupt = 6,           // stored data is damaged or foreign; nothing was changed
  kUnavailable = 7,       // no connection, no space, no access to the storage: retry later
  kTimeout = 8,           // no answer in time: the outcome is unknown
  kDenied = 9,            // not signed in or no right
  kConditionFailed = 10,  // the condition of the write does not hold
  kTooLarge = 11,         // over a limit
  kThrottled = 12,        // too much at once
  kFunctionFailed = 13,   // `rtp invoke`: the function answered with an error, or crashed
};

[[nodiscard]] ExitCode exit_code(ErrorCode code);

}  // namespace rtp::app
