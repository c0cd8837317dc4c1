// Dead letters tried again: the lines of a source's dead-letter file, sent to that source of a running
// platform.
#pragma once

#include <cstddef>
#include <istream>
#include <string_view>

#include "app/api_client.h"
#include "base/error.h"

namespace rtp::app {

/// Whether `line` is one of a dead-letter file.
[[nodiscard]] bool is_dead_letter(std::string_view line);

struct DeadLetterReplay {
  std::size_t sent = 0;
  std::size_t dead = 0;  // those that are no items today either, and are in the file once more
};

/// Sends every line to its source, in order. Errors of ApiClient; kMalformed, naming the line, for one that
/// is no dead letter.
[[nodiscard]] Result<DeadLetterReplay> replay_dead_letters(std::istream& input, ApiClient& api);

}  // namespace rtp::app
