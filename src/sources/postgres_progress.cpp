#include "sources/postgres_progress.h"

#include <charconv>

#include <fmt/format.h>

namespace rtp::sources {
namespace {

std::unexpected<Error> corrupt(std::string_view text) {
  return fail(ErrorCode::kCorrupt, fmt::format("the checkpoint lsn is \"{}\": delete it to copy anew", text));
}

}  // namespace

std::string to_string(const PostgresProgress& progress) {
  if (progress.part_changes == 0) {
    return pgoutput::to_string(progress.whole);
  }
  return fmt::format("{} {} {}", pgoutput::to_string(progress.whole), pgoutput::to_string(progress.part),
                     progress.part_changes);
}

Result<PostgresProgress> parse_progress(std::string_view text) {
  PostgresProgress progress;
  const std::size_t first = text.find(' ');
  const auto whole = pgoutput::parse_lsn(text.substr(0, first));
  if (!whole) {
    return corrupt(text);
  }
  progress.whole = *whole;
  if (first == std::string_view::npos) {
    return progress;
  }
  const std::string_view rest = text.substr(first + 1);
  const std::size_t second = rest.find(' ');
  const auto part = pgoutput::parse_lsn(rest.substr(0, second));
  if (!part || second == std::string_view::npos) {
    return corrupt(text);
  }
  progress.part = *part;
  const char* const end = rest.data() + rest.size();
  const auto [read, error] = std::from_chars(rest.data() + second + 1, end, progress.part_changes);
  if (error != std::errc() || read != end) {
    return corrupt(text);
  }
  return progress;
}

}  // namespace rtp::sources
