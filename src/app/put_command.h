// `rtp put ID JSON`: writes one item.
#pragma once

#include <string>

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class PutCommand final : public Command {
 public:
  explicit PutCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  std::string id_;
  std::string json_;
  ConfigFlags config_;
};

}  // namespace rtp::app
