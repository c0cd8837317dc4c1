// The command line of `rtp`: its commands, its help, and what is said of a line that is wrong.
#pragma once

#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/exit_code.h"

namespace rtp::app {

class CommandLine {
 public:
  CommandLine();

  /// Parses and runs the command. Help goes to standard output; an error is one line "rtp: ..." on standard
  /// error.
  [[nodiscard]] ExitCode run(int argc, const char* const* argv);

 private:
  template <typename C>
  void add() {
    commands_.push_back(std::make_unique<C>(root_));
  }
  [[nodiscard]] ExitCode run_chosen();

  CLI::App root_{"rtp: changes of items, live to every client that watches them", "rtp"};
  std::vector<std::unique_ptr<Command>> commands_;
};

/// One line on what is wrong with the arguments (without the program's name) and the fix.
[[nodiscard]] std::string usage_message(const CLI::App& root, const CLI::ParseError& error);

}  // namespace rtp::app
