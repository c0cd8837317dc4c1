// The logs of several functions as one, by time: of the events, those that are wanted. Not thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "lambda/function_log_reader.h"
#include "lambda/log_filter.h"

namespace rtp::app {

struct LogSelection {
  std::vector<std::string> functions = {};              // empty: all
  std::chrono::milliseconds from{};                     // since the Unix epoch
  std::optional<std::chrono::milliseconds> until = {};  // of it too
  lambda::LogFilter filter = {};
  bool awaits_first = false;  // a function that has not logged yet is no error
};

struct FunctionLogEvent {
  std::string function;
  lambda::LogEvent event;
};

class FunctionLogView {
 public:
  /// kNotFound where there is no `directory`. Unless first events are awaited also when no function has a log
  /// in it, or one of those named has none: then with the names of those that have.
  [[nodiscard]] static Result<FunctionLogView> open(std::filesystem::path directory, LogSelection selection);

  /// Those of the functions named that have no log yet.
  [[nodiscard]] std::vector<std::string> awaited() const;

  /// The next event by time, of those that are there; absent where there is no other yet. Events of one
  /// function are in the order in which it wrote them. Errors as FunctionLogReader.
  [[nodiscard]] Result<std::optional<FunctionLogEvent>> next();

 private:
  struct Source {
    enum class State {
      kToRead,
      kHasHead,
      kAtEnd,  // not looked at again before next() has said so of all
    };

    lambda::FunctionLogReader reader;
    lambda::LogEvent head = {};  // the next event that is wanted
    State state = State::kToRead;
  };

  FunctionLogView(std::filesystem::path directory, LogSelection selection);

  void find_functions();
  [[nodiscard]] Result<void> fill(Source& source) const;
  [[nodiscard]] bool wants(const lambda::LogEvent& event) const;

  std::filesystem::path directory_;
  LogSelection selection_;
  std::vector<Source> sources_;
};

/// "STREAM 2018-07-06T13:09:54.123000 MESSAGE", as `sam logs` has it: the time is UTC.
[[nodiscard]] std::string text_line(const FunctionLogEvent& event);

/// `line` with a question mark for what a terminal would obey: control characters but tabs.
[[nodiscard]] std::string without_controls(std::string line);

/// {"functionName":...,"logStreamName":...,"timestamp":1530882594123,"message":...}
[[nodiscard]] std::string json_line(const FunctionLogEvent& event);

}  // namespace rtp::app
