// How far the log of a server is written here. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "pgoutput/lsn.h"

namespace rtp::sources {

/// All transactions that end at or before `whole` are written. Of the one whose Commit record is at `part`,
/// the first `part_changes` are, where it was too large for one write; 0: none is written in part.
struct PostgresProgress {
  pgoutput::Lsn whole = 0;
  pgoutput::Lsn part = 0;
  std::uint64_t part_changes = 0;

  bool operator==(const PostgresProgress&) const = default;
};

/// "16/B374D848", with a part "16/B374D848 16/C0000000 4000".
[[nodiscard]] std::string to_string(const PostgresProgress& progress);
/// Errors: kCorrupt.
[[nodiscard]] Result<PostgresProgress> parse_progress(std::string_view text);

}  // namespace rtp::sources
