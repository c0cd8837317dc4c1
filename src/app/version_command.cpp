#include "app/version_command.h"

#include <fmt/format.h>

namespace rtp::app {

VersionCommand::VersionCommand(CLI::App& root)
    : Command(root, "version", "Print the version", "rtp version") {}

Result<void> VersionCommand::run() {
  fmt::print("rtp {}\n", RTP_VERSION);
  return {};
}

}  // namespace rtp::app
