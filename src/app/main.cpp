#include <cstdio>
#include <exception>

#include "app/command_line.h"

int main(int argc, char** argv) {
  try {
    rtp::app::CommandLine line;
    return static_cast<int>(line.run(argc, argv));
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "rtp: internal fault: %s\n", error.what()));
    return static_cast<int>(rtp::app::ExitCode::kInternal);
  }
}
