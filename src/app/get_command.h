// `rtp get ID`: prints one item as plain JSON.
#pragma once

#include <string>

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class GetCommand final : public Command {
 public:
  explicit GetCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  std::string id_;
  ConfigFlags config_;
};

}  // namespace rtp::app
