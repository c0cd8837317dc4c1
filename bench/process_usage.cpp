#include "bench/process_usage.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <time.h>  // NOLINT(modernize-deprecated-headers): clock_getcpuclockid is POSIX

namespace rtp::bench {
namespace {

std::unexpected<Error> gone(pid_t process) {
  return fail(ErrorCode::kGone, fmt::format("process {} ended during the measurement", process));
}

/// The process and its descendants, parents first (proc(5), task/TID/children).
std::vector<pid_t> process_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    std::error_code unreadable;
    const auto tasks = std::filesystem::path("/proc") / std::to_string(tree[i]) / "task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, unreadable)) {
      std::ifstream children(task.path() / "children");
      for (pid_t child = 0; children >> child;) {
        tree.push_back(child);
      }
    }
  }
  return tree;
}

Result<std::chrono::nanoseconds> process_cpu_time(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
    return gone(process);
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Result<std::int64_t> process_resident_bytes(pid_t process) {
  std::ifstream rollup(fmt::format("/proc/{}/smaps_rollup", process));
  for (std::string word; rollup >> word;) {
    if (word == "Rss:") {
      constexpr std::int64_t kKibibyte = 1024;
      std::int64_t kibibytes = 0;
      rollup >> kibibytes;
      return kibibytes * kKibibyte;
    }
  }
  return gone(process);
}

}  // namespace

Result<std::chrono::nanoseconds> cpu_time(pid_t root) {
  std::chrono::nanoseconds total{};
  for (const pid_t process : process_tree(root)) {
    RTP_TRY(const auto time, process_cpu_time(process));
    total += time;
  }
  return total;
}

Result<std::chrono::nanoseconds> threads_cpu_time(pid_t process, std::string_view name_prefix) {
  std::chrono::nanoseconds total{};
  bool found = false;
  std::error_code unreadable;
  const auto tasks = std::filesystem::path("/proc") / std::to_string(process) / "task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, unreadable)) {
    std::string name;
    std::int64_t nanoseconds = 0;
    std::getline(std::ifstream(task.path() / "comm"), name);
    if (name.starts_with(name_prefix) && std::ifstream(task.path() / "schedstat") >> nanoseconds) {
      total += std::chrono::nanoseconds(nanoseconds);
      found = true;
    }
  }
  if (!found) {
    return fail(ErrorCode::kNotFound, fmt::format("process {} has no thread {}*", process, name_prefix));
  }
  return total;
}

Result<std::int64_t> resident_bytes(pid_t root) {
  std::int64_t total = 0;
  for (const pid_t process : process_tree(root)) {
    RTP_TRY(const auto bytes, process_resident_bytes(process));
    total += bytes;
  }
  return total;
}

}  // namespace rtp::bench
