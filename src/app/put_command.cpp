#include "app/put_command.h"

#include "app/api_client.h"

namespace rtp::app {

PutCommand::PutCommand(CLI::App& root)
    : Command(root, "put", "Write an item", R"(rtp put 3 '{"speed": 12.5, "street": "Harbour Road"}')"),
      config_(line(), {"api"}) {
  line().add_option("ID", id_, "the item's id")->required()->type_name("");
  line().add_option("JSON", json_, "the item, a JSON object")->required()->type_name("");
}

Result<void> PutCommand::run() {
  RTP_TRY(const auto config, config_.load());
  return ApiClient(config.values).put_item(id_, json_);
}

}  // namespace rtp::app
