// `rtp demo`: a simulated fleet that writes its positions through the DynamoDB endpoint, as any writer would.
#pragma once

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class DemoCommand final : public Command {
 public:
  explicit DemoCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  ConfigFlags config_;
};

}  // namespace rtp::app
