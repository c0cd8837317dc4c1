#include "app/get_command.h"

#include <fmt/format.h>

#include "app/api_client.h"

namespace rtp::app {

GetCommand::GetCommand(CLI::App& root)
    : Command(root, "get", "Print an item as JSON", "rtp get 3"), config_(line(), {"api"}) {
  line().add_option("ID", id_, "the item's id")->required()->type_name("");
}

Result<void> GetCommand::run() {
  RTP_TRY(const auto config, config_.load());
  RTP_TRY(const auto json, ApiClient(config.values).get_item(id_));
  fmt::print("{}{}", json, json.ends_with('\n') ? "" : "\n");
  return {};
}

}  // namespace rtp::app
