#include "bench/server_process.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/socket.h"

namespace rtp::bench {
namespace {

constexpr std::chrono::milliseconds kPollInterval{10};
constexpr std::chrono::seconds kStartTimeout{30};
constexpr std::chrono::seconds kStopTimeout{10};
constexpr int kExecFailed = 127;

std::string end_of(const std::filesystem::path& log) {
  std::ifstream file(log);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  constexpr std::size_t kTail = 1000;
  return text.size() > kTail ? text.substr(text.size() - kTail) : text;
}

/// In the child, between fork and exec: system calls only. Returns only if one failed.
void become(const ServerProcess::Options& options, int log, char* const* arguments) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (options.cpu && !pin_to_cpu(*options.cpu)) {
    return;
  }
  if (::dup2(log, STDOUT_FILENO) >= 0 && ::dup2(log, STDERR_FILENO) >= 0) {
    ::execvp(arguments[0], arguments);
  }
}

}  // namespace

Result<ServerProcess> ServerProcess::start(const Options& options) {
  constexpr mode_t kLogMode = 0644;
  const FileDescriptor log(::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kLogMode));
  if (log.number() < 0) {
    return system_failure(options.log.string());
  }
  std::vector<std::string> words = options.command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);

  const pid_t child = ::fork();
  if (child < 0) {
    return system_failure("fork");
  }
  if (child == 0) {
    become(options, log.number(), arguments.data());
    std::perror(arguments.front());
    ::_exit(kExecFailed);
  }
  return ServerProcess(child, options.log);
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), log_(std::move(other.log_)) {}

ServerProcess::~ServerProcess() {
  if (pid_ == 0) {
    return;
  }
  ::kill(pid_, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kStopTimeout;
  while (!has_ended()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(pid_, SIGKILL);
    }
    std::this_thread::sleep_for(kPollInterval);
  }
}

Result<void> ServerProcess::await_ready(const std::function<bool()>& is_ready) {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (!is_ready()) {
    if (has_ended()) {
      return fail(ErrorCode::kUnavailable, fmt::format("the server ended at its start: {}", end_of(log_)));
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("the server was not ready after {}: {}", kStartTimeout.count(), end_of(log_)));
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return {};
}

bool ServerProcess::has_ended() {
  if (pid_ != 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) {
    pid_ = 0;
  }
  return pid_ == 0;
}

Result<void> pin_to_cpu(int cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<std::size_t>(cpu), &cpus);
  if (::sched_setaffinity(0, sizeof cpus, &cpus) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("CPU {} does not exist or may not be used: choose others with --server-cpu and "
                            "--client-cpu",
                            cpu));
  }
  return {};
}

}  // namespace rtp::bench
