// `rtp replay FILE`: plays a recording as real input, in order of time.
#pragma once

#include <optional>
#include <string>

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class ReplayCommand final : public Command {
 public:
  explicit ReplayCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  std::string file_;
  std::string key_;
  std::string time_;
  std::string speed_;
  ConfigFlags config_;
};

/// "600" or "max", which is absent. kInvalidArgument for all that is not a number over 0.
[[nodiscard]] Result<std::optional<double>> parse_speed(std::string_view text);

}  // namespace rtp::app
