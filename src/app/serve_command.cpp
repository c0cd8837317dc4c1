#include "app/serve_command.h"

#include <fmt/format.h>

#include "app/serve.h"

namespace rtp::app {

ServeCommand::ServeCommand(CLI::App& root)
    : Command(root, "serve", "Run the platform until Ctrl-C",
              "rtp serve --gateway 0.0.0.0:8080 --data-dir /var/lib/rtp --stage prod"),
      config_(line(), {}) {
  line().add_flag("--print-config", print_config_, "print the settings and where each came from, then exit");
  line().add_flag("--echo", echo_,
                  "test mode: the gateway sends each WebSocket message back, up to 16 MiB, on every path");
}

Result<void> ServeCommand::run() {
  RTP_TRY(const auto config, config_.load());
  if (print_config_) {
    fmt::print("{}", print_config(config));
    return {};
  }
  return serve(config.values, echo_ ? GatewayMode::kEcho : GatewayMode::kItems);
}

}  // namespace rtp::app
