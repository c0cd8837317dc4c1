#include "app/logs_command.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "app/stop_signal.h"
#include "base/clock.h"
#include "lambda/log_files.h"
#include "lambda/log_time.h"

namespace rtp::app {
namespace {

constexpr std::chrono::milliseconds kLookInterval(200);

}  // namespace

LogsCommand::LogsCommand(CLI::App& root)
    : Command(root, "logs", "Show what functions have logged, as `sam logs` does",
              "rtp logs -n OnReceiveRealTimeItemFunction --tail --filter ERROR -s '10min ago'"),
      config_(line(), {"data_dir"}) {
  line()
      .add_option("-n,--name", names_, "a function; may be repeated (all)")
      ->allow_extra_args(false)
      ->type_name("NAME");
  line()
      .add_option("--filter", filter_,
                  "what messages must have: ERROR timeout, \"a phrase\", ?one ?or another, -not this")
      ->type_name("PATTERN");
  line()
      .add_option("-s,--start-time", start_time_,
                  "events from then on: 5mins ago, yesterday, 2017-07-01 10:00:00 (10min ago)")
      ->type_name("TIME");
  line()
      .add_option("-e,--end-time", end_time_, "events until then (now); of no effect with --tail")
      ->type_name("TIME");
  line().add_flag("-t,--tail", tail_, "go on with events as they come, until Ctrl-C");
  line()
      .add_option("--output", output_, "text or json, an object per line (text)")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORM");
}

Result<LogSelection> LogsCommand::selection() const {
  const std::chrono::milliseconds now = SystemClock().now();
  LogSelection selection{.functions = names_, .awaits_first = tail_};
  RTP_TRY(selection.filter, lambda::LogFilter::parse(filter_));
  RTP_TRY(selection.from, lambda::parse_log_time(start_time_, now));
  if (!end_time_.empty() && !tail_) {
    RTP_TRY(selection.until, lambda::parse_log_time(end_time_, now));
    if (*selection.until < selection.from) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("--end-time {} is before --start-time {}", end_time_, start_time_));
    }
  }
  return selection;
}

void LogsCommand::print(const FunctionLogEvent& event) const {
  static const bool kToTerminal = ::isatty(STDOUT_FILENO) == 1;
  if (output_ == "json") {
    fmt::print("{}\n", json_line(event));
  } else {
    fmt::print("{}\n", kToTerminal ? without_controls(text_line(event)) : text_line(event));
  }
}

Result<void> LogsCommand::print_all(FunctionLogView& view) const {
  while (true) {
    RTP_TRY(const auto event, view.next());
    if (!event) {
      static_cast<void>(std::fflush(stdout));
      return {};
    }
    print(*event);
  }
}

Result<void> LogsCommand::run() {
  RTP_TRY(const auto config, config_.load());
  RTP_TRY(LogSelection selected, selection());
  RTP_TRY(FunctionLogView view,
          FunctionLogView::open(lambda::log_directory(config.values.data_dir), std::move(selected)));
  if (!tail_) {
    return print_all(view);
  }
  for (const std::string& function : view.awaited()) {
    fmt::print(stderr, "{} has not logged yet: waiting for it\n", function);
  }
  StopSignal stop;
  do {
    RTP_CHECK(print_all(view));
  } while (!stop.wait_until(std::chrono::steady_clock::now() + kLookInterval));
  return {};
}

}  // namespace rtp::app
