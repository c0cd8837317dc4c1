// `rtp logs`: what functions have logged, as `sam logs` shows it.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "app/config_flags.h"
#include "app/function_log_view.h"

namespace rtp::app {

class LogsCommand final : public Command {
 public:
  explicit LogsCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  [[nodiscard]] Result<LogSelection> selection() const;
  [[nodiscard]] Result<void> print_all(FunctionLogView& view) const;
  void print(const FunctionLogEvent& event) const;

  ConfigFlags config_;
  std::vector<std::string> names_;
  std::string filter_;
  std::string start_time_ = "10min ago";
  std::string end_time_;
  std::string output_ = "text";
  bool tail_ = false;
};

}  // namespace rtp::app
