#include "lambda/function_process.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <expected>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rtp::lambda {
namespace {

using boost::system::error_code;
using Descriptor = boost::asio::posix::stream_descriptor;

/// What a child needs, made before fork(): nothing may be allocated after it.
struct Child {
  const char* program;
  const char* directory;
  char* const* arguments;
  char* const* environment;
  int output;   // where its standard output and standard error go
  int failure;  // gets an errno where the program cannot be run
  int parent;
};

/// In the child, with nothing but what signal-safety(7) allows: a process group of its own, killed with the
/// parent's thread, the default of each signal, standard input from nothing, and no descriptor besides.
[[noreturn]] void become(const Child& child) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int signal = 1; signal < NSIG; ++signal) {
    static_cast<void>(::signal(signal, SIG_DFL));
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(child.output, STDOUT_FILENO);
  ::dup2(child.output, STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (::getppid() == child.parent && ::chdir(child.directory) == 0) {
    ::execve(child.program, child.arguments, child.environment);
  }
  const int error = errno;
  static_cast<void>(::write(child.failure, &error, sizeof error));
  ::_exit(127);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// The id of the process that runs `program` in `directory`, or an errno.
std::expected<int, int> spawn(const std::string& program, const std::filesystem::path& directory,
                              std::vector<std::string> environment, int output) {
  std::array<int, 2> failure{};
  if (::pipe2(failure.data(), O_CLOEXEC) != 0) {
    return std::unexpected(errno);
  }
  std::vector<std::string> arguments = {program};
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> variable_pointers = pointers_to(environment);
  const Child child{.program = program.c_str(),
                    .directory = directory.c_str(),
                    .arguments = argument_pointers.data(),
                    .environment = variable_pointers.data(),
                    .output = output,
                    .failure = failure[1],
                    .parent = ::getpid()};
  const int process_id = ::fork();
  if (process_id == 0) {
    become(child);
  }
  int error = errno;
  ::close(failure[1]);
  const bool failed = process_id < 0 || ::read(failure[0], &error, sizeof error) > 0;
  ::close(failure[0]);
  if (!failed) {
    return process_id;
  }
  if (process_id > 0) {
    ::waitpid(process_id, nullptr, 0);
  }
  return std::unexpected(error);
}

/// pidfd_open(2), which glibc 2.36 declares for C only. Readable once the process has ended.
int open_process(int process_id) { return static_cast<int>(::syscall(SYS_pidfd_open, process_id, 0)); }

std::string text_of(int error) { return std::system_category().message(error); }

std::unexpected<Error> cannot_start(const std::string& program, int error) {
  const std::string what = "cannot start " + program + ": " + text_of(error);
  switch (error) {
    case ENOENT:
      return fail(ErrorCode::kNotFound, what + "; build the function's package");
    case EACCES:
      return fail(ErrorCode::kPermissionDenied, what + "; make it executable: chmod +x " + program);
    case ENOEXEC:
      return fail(ErrorCode::kInvalidArgument,
                  what + "; build it for the architecture of this machine, or begin a script with #!");
    default:
      return fail(ErrorCode::kUnavailable, what);
  }
}

std::string describe_end(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = ::sigabbrev_np(signal);
    const char* description = ::sigdescr_np(signal);
    return name == nullptr || description == nullptr
               ? "signal " + std::to_string(signal)
               : "signal SIG" + std::string(name) + " (" + description + ")";
  }
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

/// VmHWM of /proc/PID/status, which is not that of whoever started the process, as ru_maxrss may be.
std::uint64_t peak_of(int process_id) {
  std::ifstream status("/proc/" + std::to_string(process_id) + "/status");
  constexpr std::string_view kLabel = "VmHWM:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kLabel)) {
      const std::size_t digits = line.find_first_of("0123456789");
      std::uint64_t kilobytes = 0;
      std::from_chars(line.data() + std::min(digits, line.size()), line.data() + line.size(), kilobytes);
      return kilobytes * 1024;
    }
  }
  return 0;
}

}  // namespace

Result<std::shared_ptr<FunctionProcess>> FunctionProcess::start(net::EventLoop& loop,
                                                                const std::filesystem::path& directory,
                                                                const std::vector<std::string>& environment,
                                                                OnLine on_line, OnExit on_exit) {
  const std::string program = (directory / "bootstrap").string();
  std::array<int, 2> output{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) {
    return cannot_start(program, errno);
  }
  const auto spawned = spawn(program, directory, environment, output[1]);
  ::close(output[1]);
  const int process = spawned ? open_process(*spawned) : -1;
  if (process < 0) {
    const int error = spawned ? errno : spawned.error();
    ::close(output[0]);
    if (spawned) {
      ::kill(-*spawned, SIGKILL);
      ::waitpid(*spawned, nullptr, 0);
    }
    return cannot_start(program, error);
  }
  std::shared_ptr<FunctionProcess> started(
      new FunctionProcess(loop, *spawned, process, output[0], std::move(on_line), std::move(on_exit)));
  started->wait_for_output();
  started->wait_for_exit();
  return started;
}

FunctionProcess::FunctionProcess(net::EventLoop& loop, int process_id, int process_descriptor, int output,
                                 OnLine on_line, OnExit on_exit)
    : process_id_(process_id),
      process_(loop.context(), process_descriptor),
      output_(loop.context(), output),
      on_line_(std::move(on_line)),
      on_exit_(std::move(on_exit)) {
  output_.non_blocking(true);
}

FunctionProcess::~FunctionProcess() {
  if (!reaped_) {
    static_cast<void>(reap());
  }
}

void FunctionProcess::kill() const {
  if (!reaped_) {
    ::kill(-process_id_, SIGKILL);
  }
}

/// The rest of its group ends with it; until it is waited for, the group's id is nobody else's.
int FunctionProcess::reap() {
  kill();
  int status = 0;
  while (::waitpid(process_id_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  return status;
}

/// Asio may report an event of a descriptor that was closed as one of the descriptor that was opened next.
void FunctionProcess::wait_for_exit() {
  process_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (error) {
      return;
    }
    if (self->has_ended()) {
      self->on_exited();
    } else {
      self->wait_for_exit();
    }
  });
}

bool FunctionProcess::has_ended() const {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(process_id_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         ended.si_pid != 0;
}

void FunctionProcess::on_exited() {
  const int status = reap();
  read_output();
  error_code ignored;
  output_.close(ignored);
  on_line_ = nullptr;
  std::exchange(on_exit_, nullptr)(describe_end(status));
}

void FunctionProcess::wait_for_output() {
  output_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && self->read_some()) {
      self->wait_for_output();
    }
  });
}

void FunctionProcess::read_output() {
  if (output_.is_open()) {
    static_cast<void>(read_some());
  }
  if (!unfinished_.empty()) {
    on_line_(std::exchange(unfinished_, {}));
  }
}

/// False at the end of the output. A pipe holds no more than one read takes, so what was written before is
/// read.
bool FunctionProcess::read_some() {
  constexpr std::size_t kPipeBytes = std::size_t{64} * 1024;
  std::vector<char> buffer(kPipeBytes);
  error_code error;
  const std::size_t count = output_.read_some(boost::asio::buffer(buffer), error);
  if (error) {
    return error == boost::asio::error::would_block;
  }
  unfinished_.append(buffer.data(), count);
  take_lines();
  return true;
}

void FunctionProcess::take_lines() {
  std::string_view rest = unfinished_;
  while (!rest.empty()) {
    const std::size_t end = rest.substr(0, kMaxLineBytes).find('\n');
    if (end != std::string_view::npos) {
      on_line_(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    } else if (rest.size() >= kMaxLineBytes) {
      on_line_(rest.substr(0, kMaxLineBytes));
      rest.remove_prefix(kMaxLineBytes);
    } else {
      break;
    }
  }
  unfinished_.erase(0, unfinished_.size() - rest.size());
}

std::uint64_t FunctionProcess::max_memory_bytes() {
  if (!reaped_) {
    max_memory_bytes_ = std::max(max_memory_bytes_, peak_of(process_id_));
  }
  return max_memory_bytes_;
}

}  // namespace rtp::lambda
