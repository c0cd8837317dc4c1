#include "app/invoke_command.h"

#include <csignal>
#include <cstdio>
#include <future>
#include <optional>
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "app/function_package.h"
#include "lambda/runtime_host.h"
#include "net/event_loop.h"

namespace rtp::app {
namespace {

using lambda::InvocationOutcome;

void print_log_line(std::string_view line) { fmt::print(stderr, "{}\n", line); }

/// Absent when the command was told to stop before.
std::optional<InvocationOutcome> invoke_once(lambda::FunctionSettings settings, std::string event) {
  std::promise<std::optional<InvocationOutcome>> promise;
  std::future<std::optional<InvocationOutcome>> outcome = promise.get_future();
  // Both the signal and the outcome come on the loop.
  bool ended = false;
  const auto end = [&promise, &ended](std::optional<InvocationOutcome> result) {
    if (!std::exchange(ended, true)) {
      promise.set_value(std::move(result));
    }
  };
  net::EventLoop loop;
  boost::asio::signal_set signals(loop.context(), SIGINT, SIGTERM);
  signals.async_wait([&end](const boost::system::error_code& error, int) {
    if (!error) {
      end(std::nullopt);
    }
  });
  lambda::RuntimeHost host(loop, std::move(settings),
                           [](std::string_view, std::string_view line) { print_log_line(line); });
  host.invoke(std::move(event), [&end](InvocationOutcome result) { end(std::move(result)); });
  loop.start("invoke");
  std::optional<InvocationOutcome> result = outcome.get();
  loop.stop();
  return result;
}

}  // namespace

InvokeCommand::InvokeCommand(CLI::App& root)
    : Command(root, "invoke", "Run a function of a SAM template, as `sam local invoke` does",
              "rtp invoke OnConnectFunction -e events/connect.json --parameter-overrides Env=develop") {
  line().add_option("FUNCTION", function_, "its logical id")->required()->type_name("");
  line().add_option("-e,--event", event_, "file of the event, - for standard input")->type_name("FILE");
  line()
      .add_option("-t,--template", template_,
                  "the template; deploy/sam/template.yaml or template.yaml unless given")
      ->type_name("FILE");
  line()
      .add_option("-n,--env-vars", environment_file_,
                  "JSON with values of the function's environment variables")
      ->type_name("FILE");
  line()
      .add_option("--parameter-overrides", parameters_,
                  "the template's parameters, such as 'Env=prod Arch=arm64'")
      ->allow_extra_args(false)
      ->type_name("TEXT");
}

Result<void> InvokeCommand::run() {
  RTP_TRY(FunctionPackages packages,
          FunctionPackages::open({.template_file = template_,
                                  .environment_file = environment_file_,
                                  .parameters = fmt::format("{}", fmt::join(parameters_, " "))}));
  RTP_TRY(lambda::FunctionSettings settings, packages.find(function_));
  RTP_TRY(std::string event, read_event(event_));
  const auto outcome = invoke_once(std::move(settings), std::move(event));
  if (!outcome) {
    return fail(ErrorCode::kUnavailable, "stopped before " + function_ + " answered");
  }
  return report(*outcome);
}

Result<void> InvokeCommand::report(const InvocationOutcome& outcome) {
  const std::string answer = outcome.answer ? *outcome.answer : lambda::to_json(outcome.answer.error());
  fmt::print("{}{}", answer, answer.ends_with('\n') ? "" : "\n");
  if (outcome.answer) {
    return {};
  }
  const lambda::FunctionError& error = outcome.answer.error();
  const bool timed_out = error.type == "Sandbox.Timedout";
  function_failed_ = !timed_out;
  return fail(timed_out ? ErrorCode::kTimeout : ErrorCode::kInternal,
              fmt::format("{} failed: {} ({})", function_, error.message, error.type));
}

ExitCode InvokeCommand::failure_code(const Error& error) const {
  return function_failed_ ? ExitCode::kFunctionFailed : exit_code(error.code);
}

}  // namespace rtp::app
