// One subcommand of `rtp`: its constructor declares it on the command line, run() does it.
#pragma once

#include <CLI/CLI.hpp>

#include "app/exit_code.h"
#include "base/error.h"

namespace rtp::app {

class Command {
 public:
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  /// After parsing: whether the command line names this command.
  [[nodiscard]] bool chosen() const { return line_.parsed(); }

  /// Does what was asked for; at most once, after parsing.
  [[nodiscard]] virtual Result<void> run() = 0;

  /// What the program tells the shell of an error of run().
  [[nodiscard]] virtual ExitCode failure_code(const Error& error) const { return exit_code(error.code); }

 protected:
  /// Declares `rtp name` below `root`, which outlives the command. `example` is a line to copy.
  Command(CLI::App& root, const std::string& name, const std::string& purpose, const std::string& example)
      : line_(*root.add_subcommand(name, purpose)) {
    line_.footer("Example:\n  " + example);
  }

  [[nodiscard]] CLI::App& line() { return line_; }

 private:
  CLI::App& line_;
};

}  // namespace rtp::app
