// A server under measurement: a child process that lives as long as its object. Belongs to one thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/error.h"

namespace rtp::bench {

class ServerProcess {
 public:
  struct Options {
    std::vector<std::string> command;  // the program first, looked up in PATH
    std::filesystem::path log;         // takes standard output and error
    std::optional<int> cpu;            // the one it may use; none: all
  };

  /// Starts the program; it is asked to end when this object or the whole benchmark does.
  [[nodiscard]] static Result<ServerProcess> start(const Options& options);

  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&&) = delete;
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  /// SIGTERM, and SIGKILL if it has not ended in 10 seconds.
  ~ServerProcess();

  /// Returns when `is_ready` says so; kUnavailable with the end of its log when the process ends before or
  /// 30 seconds have passed.
  [[nodiscard]] Result<void> await_ready(const std::function<bool()>& is_ready);

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  ServerProcess(pid_t pid, std::filesystem::path log) : pid_(pid), log_(std::move(log)) {}
  [[nodiscard]] bool has_ended();

  pid_t pid_;  // 0: ended and reaped
  std::filesystem::path log_;
};

/// Keeps the calling thread, and threads it starts later, on one CPU. kInvalidArgument if there is no such
/// CPU.
[[nodiscard]] Result<void> pin_to_cpu(int cpu);

}  // namespace rtp::bench
