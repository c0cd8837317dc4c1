// `rtp check`: whether the data directory of a stopped platform is whole. Changes no data.
#pragma once

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class CheckCommand final : public Command {
 public:
  explicit CheckCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  bool records_ = false;
  ConfigFlags config_;
};

}  // namespace rtp::app
