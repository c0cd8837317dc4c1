#include "app/command_line.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "app/check_command.h"
#include "app/connections_command.h"
#include "app/demo_command.h"
#include "app/get_command.h"
#include "app/invoke_command.h"
#include "app/logs_command.h"
#include "app/put_command.h"
#include "app/replay_command.h"
#include "app/serve_command.h"
#include "app/sources_command.h"
#include "app/version_command.h"
#include "app/watch_command.h"
#include "base/nearest_name.h"

namespace rtp::app {
namespace {

constexpr const char* kFooter =
    "`rtp COMMAND --help` shows the options of a command.\n\n"
    "Exit codes: 0 done, 1 internal fault, 2 wrong usage or configuration, 3 malformed input, 4 not found,\n"
    "5 port or directory in use, 6 corrupt data, 7 unavailable (network, storage, no space), 8 no answer in\n"
    "time, 9 no right, 10 condition failed, 11 too large, 12 throttled, 13 the invoked function failed.";

/// The command that the line names, or the program itself.
const CLI::App& innermost(const CLI::App& root) {
  const auto chosen = root.get_subcommands();
  return chosen.empty() ? root : *chosen.front();
}

/// What may stand where `argument` stands: options after a dash, else commands.
std::vector<std::string> alternatives(const CLI::App& line, std::string_view argument) {
  std::vector<std::string> names;
  if (argument.starts_with('-')) {
    for (const CLI::Option* option : line.get_options()) {
      if (!option->get_lnames().empty()) {
        names.push_back("--" + option->get_lnames().front());
      }
    }
  } else {
    for (const CLI::App* command : line.get_subcommands(nullptr)) {
      names.push_back(command->get_name());
    }
  }
  return names;
}

std::string unexpected_argument(const CLI::App& line, const std::string& argument) {
  const auto names = alternatives(line, argument);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto nearest = nearest_name(argument, views);
  std::string_view kind = "option";
  if (!argument.starts_with('-')) {
    kind = names.empty() ? "argument" : "command";
  }
  return fmt::format(
      "unknown {} \"{}\"{}", kind, argument,
      nearest ? fmt::format(", did you mean \"{}\"?", *nearest) : ": put a text with spaces in quotes");
}

}  // namespace

std::string usage_message(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& line = innermost(root);
  const auto rest = line.remaining();
  const bool unexpected =
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !rest.empty();
  std::string what = unexpected ? unexpected_argument(line, rest.front()) : error.what();
  std::ranges::replace(what, '\n', ' ');
  return fmt::format("{} (see `rtp{} --help`)", what, &line == &root ? "" : " " + line.get_name());
}

CommandLine::CommandLine() {
  root_.footer(kFooter);
  add<ServeCommand>();
  add<PutCommand>();
  add<GetCommand>();
  add<WatchCommand>();
  add<ReplayCommand>();
  add<DemoCommand>();
  add<ConnectionsCommand>();
  add<SourcesCommand>();
  add<InvokeCommand>();
  add<LogsCommand>();
  add<CheckCommand>();
  add<VersionCommand>();
}

ExitCode CommandLine::run(int argc, const char* const* argv) {
  try {
    root_.parse(argc, argv);
  } catch (const CLI::Success& help) {
    root_.exit(help);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "rtp: {}\n", usage_message(root_, error));
    return ExitCode::kUsage;
  }
  return run_chosen();
}

ExitCode CommandLine::run_chosen() {
  const auto chosen = std::ranges::find_if(commands_, [](const auto& command) { return command->chosen(); });
  if (chosen == commands_.end()) {
    fmt::print("{}", root_.help());
    return ExitCode::kOk;
  }
  const auto result = (*chosen)->run();
  if (!result) {
    static_cast<void>(std::fflush(stdout));
    fmt::print(stderr, "rtp: {}\n", result.error().message);
    return (*chosen)->failure_code(result.error());
  }
  return ExitCode::kOk;
}

}  // namespace rtp::app
