#include "app/watch_command.h"

#include <cstdio>

#include <fmt/format.h>

#include "app/item_watcher.h"

namespace rtp::app {

WatchCommand::WatchCommand(CLI::App& root)
    : Command(root, "watch", "Print each change of items as a line of JSON, until Ctrl-C",
              "rtp watch 3 7 --count 10"),
      config_(line(), {"gateway", "stage", "real_time_item_key", "is_query_param"}) {
  line().add_option("ID", ids_, "ids of the items")->required()->type_name("");
  line().add_option("--count", count_, "end after that many messages")->type_name("N");
}

Result<void> WatchCommand::run() {
  RTP_TRY(const auto config, config_.load());
  std::size_t printed = 0;
  ItemWatcher watcher(config.values, ids_, [this, &printed](std::string_view message) {
    fmt::print("{}\n", message);
    static_cast<void>(std::fflush(stdout));
    ++printed;
    return printed == count_ ? ItemWatcher::Next::kStop : ItemWatcher::Next::kGoOn;
  });
  return watcher.run();
}

}  // namespace rtp::app
