// `rtp connections`: the live connections, as table WebSocketConnectionManager shows them.
#pragma once

#include <span>
#include <string>

#include "app/command.h"
#include "app/config_flags.h"
#include "dynamodb/attribute_value.h"

namespace rtp::app {

class ConnectionsCommand final : public Command {
 public:
  explicit ConnectionsCommand(CLI::App& root);
  [[nodiscard]] Result<void> run() override;

 private:
  ConfigFlags config_;
};

/// Columns with a headline, aligned by spaces; a row lacks what its item lacks.
[[nodiscard]] std::string connections_table(std::span<const dynamodb::Item> rows);

}  // namespace rtp::app
