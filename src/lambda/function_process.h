// The operating system's side of a function's process: started in a process group of its own with nothing but
// its environment, its output read line by line, its memory looked at, its end noticed, its group killed,
// itself not outliving this process. Everything here runs on the loop's thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/error.h"
#include "net/event_loop.h"

namespace rtp::lambda {

class FunctionProcess : public std::enable_shared_from_this<FunctionProcess> {
 public:
  /// The longest line, in bytes, as CloudWatch Logs has it; longer ones are cut into several.
  static constexpr std::size_t kMaxLineBytes = std::size_t{256} * 1024;

  /// Gets each line of standard output and standard error, in the order of writing, without its end.
  using OnLine = std::function<void(std::string_view line)>;
  /// Called once, after the last line; `how`: "exit status 3" or "signal SIGSEGV (Segmentation fault)".
  using OnExit = std::move_only_function<void(const std::string& how)>;

  /// Starts `directory`/bootstrap there; `environment` has NAME=VALUE. kNotFound, kPermissionDenied and
  /// kInvalidArgument, naming the program and the fix, for one that is missing or cannot be run here.
  [[nodiscard]] static Result<std::shared_ptr<FunctionProcess>> start(
      net::EventLoop& loop, const std::filesystem::path& directory,
      const std::vector<std::string>& environment, OnLine on_line, OnExit on_exit);
  /// Kills it where it still runs, and waits for its end.
  ~FunctionProcess();
  FunctionProcess(const FunctionProcess&) = delete;
  FunctionProcess& operator=(const FunctionProcess&) = delete;

  /// Kills the process group; on_exit follows.
  void kill() const;
  /// Hands over what the process has written until now, also of a line whose end has not come.
  void read_output();
  /// The most memory the process `bootstrap` has had resident, in bytes, not that of its children; once it
  /// has ended, what was seen of it last.
  [[nodiscard]] std::uint64_t max_memory_bytes();

 private:
  FunctionProcess(net::EventLoop& loop, int process_id, int process_descriptor, int output, OnLine on_line,
                  OnExit on_exit);

  void wait_for_output();
  void wait_for_exit();
  [[nodiscard]] bool has_ended() const;
  void on_exited();
  bool read_some();
  void take_lines();
  [[nodiscard]] int reap();

  int process_id_;
  bool reaped_ = false;
  std::uint64_t max_memory_bytes_ = 0;
  boost::asio::posix::stream_descriptor process_;
  boost::asio::posix::stream_descriptor output_;
  std::string unfinished_;  // a line whose end has not come
  OnLine on_line_;
  OnExit on_exit_;
};

}  // namespace rtp::lambda
