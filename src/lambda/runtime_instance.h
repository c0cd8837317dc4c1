// One process of a function and the Runtime API that it alone talks to, on a port of its own. It has one
// invocation at a time; its end, for whatever reason, fails that one. Everything here runs on the loop's
// thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "base/error.h"
#include "lambda/function_process.h"
#include "lambda/function_settings.h"
#include "lambda/invocation_outcome.h"
#include "lambda/runtime_loop.h"
#include "net/http_server.h"

namespace rtp::lambda {

/// Gets a line of a function's log: what the process wrote, and Lambda's lines around it. `log_stream` tells
/// the processes of a function apart.
using OnLogLine = std::function<void(std::string_view log_stream, std::string_view line)>;

/// An event that waits for a process, or is with one.
struct PendingInvocation {
  std::string request_id;
  std::string event;
  OnOutcome done;
};

class RuntimeInstance : public std::enable_shared_from_this<RuntimeInstance> {
 public:
  struct Events {
    /// It asks for an invocation: run() may be called.
    std::function<void(const std::shared_ptr<RuntimeInstance>& instance)> on_idle;
    /// Its process has ended, or is as good as ended, because of `error`. Called once, and nothing after it.
    std::function<void(const std::shared_ptr<RuntimeInstance>& instance, const FunctionError& error)>
        on_ended;
    OnLogLine on_log_line;
  };

  /// Starts the process. Errors of HttpServer::listen() and FunctionProcess::start().
  [[nodiscard]] static Result<std::shared_ptr<RuntimeInstance>> start(
      net::EventLoop& loop, std::shared_ptr<const FunctionSettings> settings, Events events);
  RuntimeInstance(net::EventLoop& loop, std::shared_ptr<const FunctionSettings> settings, Events events);

  /// Hands the process an invocation; only while it is idle.
  void run(PendingInvocation invocation);
  /// Ends the process; `error` is that of the invocation it has.
  void end(const FunctionError& error);

  /// Whether it has ever asked for an invocation.
  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] const std::string& log_stream() const { return log_stream_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Exchange = std::shared_ptr<net::HttpExchange>;
  enum class Phase { kInit, kIdle, kBusy, kEnded };

  Result<void> open();
  void handle(const net::HttpRequest& request, const Exchange& exchange);
  void on_next(const Exchange& exchange);
  void on_answer(std::string_view request_id, const Exchange& exchange,
                 std::expected<std::string, FunctionError> answer);
  void on_init_error(const net::HttpRequest& request, const Exchange& exchange);
  void on_exit(const std::string& how);
  net::HttpResponse on_refused(boost::beast::http::status status, std::string_view reason);

  void expect_within(std::chrono::milliseconds limit, FunctionError otherwise);
  void watch_memory();
  void check_memory();
  /// Ends the invocation it has, if any.
  void finish(std::expected<std::string, FunctionError> answer);
  void log_line(std::string_view line) const { events_.on_log_line(log_stream_, line); }

  net::EventLoop& loop_;
  std::shared_ptr<const FunctionSettings> settings_;
  Events events_;
  std::string log_stream_;
  std::unique_ptr<net::HttpServer> server_;
  std::shared_ptr<FunctionProcess> process_;
  boost::asio::steady_timer deadline_timer_;
  boost::asio::steady_timer memory_timer_;

  Phase phase_ = Phase::kInit;
  bool started_ = false;
  Clock::time_point began_ = Clock::now();                   // the process, then each invocation
  std::optional<InvocationReport::Duration> init_duration_;  // until an invocation has reported it
  std::optional<FunctionError> init_error_;                  // that the process has posted
  std::optional<FunctionError> refused_answer_;              // why an answer was not taken
  Exchange next_;                                            // the request that waits, while idle
  std::optional<PendingInvocation> current_;                 // while busy
};

}  // namespace rtp::lambda
