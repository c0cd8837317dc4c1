#include "app/dead_letter_replay.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "sources/dead_letters.h"

namespace rtp::app {
namespace {

constexpr std::size_t kMaxRequestBytes = std::size_t{4} << 20U;

/// Lines in a row of one source.
struct Bundle {
  std::string source;
  std::string lines;
};

Result<void> send(ApiClient& api, Bundle& bundle, DeadLetterReplay& replay) {
  if (!bundle.lines.empty()) {
    RTP_TRY(const std::size_t dead, api.retake(bundle.source, bundle.lines));
    replay.dead += dead;
    bundle.lines.clear();
  }
  return {};
}

}  // namespace

bool is_dead_letter(std::string_view line) { return sources::parse_dead_letter(line).has_value(); }

Result<DeadLetterReplay> replay_dead_letters(std::istream& input, ApiClient& api) {
  DeadLetterReplay replay;
  Bundle bundle;
  std::string line;
  for (std::size_t number = 1; std::getline(input, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    const auto letter = sources::parse_dead_letter(line);
    if (!letter) {
      return fail(letter.error().code, fmt::format("line {}: {}", number, letter.error().message));
    }
    if (letter->source != bundle.source || bundle.lines.size() > kMaxRequestBytes) {
      RTP_CHECK(send(api, bundle, replay));
      bundle.source = letter->source;
    }
    bundle.lines += line + '\n';
    ++replay.sent;
  }
  RTP_CHECK(send(api, bundle, replay));
  return replay;
}

}  // namespace rtp::app
