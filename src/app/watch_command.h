// `rtp watch ID...`: prints each change of the items, one JSON line per message.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class WatchCommand final : public Command {
 public:
  explicit WatchCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  std::vector<std::string> ids_;
  std::size_t count_ = 0;  // messages to print; 0: no end
  ConfigFlags config_;
};

}  // namespace rtp::app
