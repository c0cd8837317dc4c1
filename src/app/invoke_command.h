// `rtp invoke FUNCTION -e EVENT`: runs a function's package once, as `sam local invoke` does, behind a real
// Lambda Runtime API. Its answer is on standard output, all else on standard error.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "lambda/invocation_outcome.h"

namespace rtp::app {

class InvokeCommand final : public Command {
 public:
  explicit InvokeCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;
  [[nodiscard]] ExitCode failure_code(const Error& error) const override;

 private:
  [[nodiscard]] Result<void> report(const lambda::InvocationOutcome& outcome);

  std::string function_;
  std::string event_;  // a file; "-" is standard input; empty: see read_event()
  std::string template_;
  std::string environment_file_;
  std::vector<std::string> parameters_;
  bool function_failed_ = false;
};

}  // namespace rtp::app
