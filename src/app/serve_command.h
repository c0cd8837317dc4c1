// `rtp serve`: the platform with its configuration from the command line.
#pragma once

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class ServeCommand final : public Command {
 public:
  explicit ServeCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  bool print_config_ = false;
  bool echo_ = false;
  ConfigFlags config_;
};

}  // namespace rtp::app
