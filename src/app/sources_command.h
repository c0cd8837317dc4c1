// `rtp sources`: how each integration source is doing.
#pragma once

#include <string>
#include <string_view>

#include "app/command.h"
#include "app/config_flags.h"

namespace rtp::app {

class SourcesCommand final : public Command {
 public:
  explicit SourcesCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  ConfigFlags config_;
};

/// A line for each source of the answer to GET /sources, below a headline, and below it what went wrong last.
/// kMalformed for what is no such answer.
[[nodiscard]] Result<std::string> sources_table(std::string_view answer);

}  // namespace rtp::app
