// `rtp version`.
#pragma once

#include "app/command.h"

namespace rtp::app {

class VersionCommand final : public Command {
 public:
  explicit VersionCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;
};

}  // namespace rtp::app
