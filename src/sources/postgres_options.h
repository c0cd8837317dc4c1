// The options of a source of the kind "postgres". Values; reading them is not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sources/source_options.h"

namespace rtp::sources {

struct PostgresTable {
  std::string schema;
  std::string name;

  bool operator==(const PostgresTable&) const = default;
};

/// "public.vehicles", as people write it.
[[nodiscard]] std::string to_string(const PostgresTable& table);
/// "\"public\".\"vehicles\"", as SQL has it.
[[nodiscard]] std::string to_sql(const PostgresTable& table);

enum class InitialCopy { kNo, kYes };
enum class OnTruncate { kDelete, kIgnore };

/// Keywords and values of libpq, without those that the connection sets itself.
using PostgresParameters = std::vector<std::pair<std::string, std::string>>;

struct PostgresOptions {
  PostgresParameters connection;
  std::vector<PostgresTable> tables;  // one at least
  std::string publication;
  std::string slot;
  InitialCopy copy = InitialCopy::kYes;
  OnTruncate on_truncate = OnTruncate::kDelete;
  std::chrono::milliseconds status_interval{};
  std::uint64_t max_lag_bytes = 0;  // of the log that the server keeps for the slot; above it people are told
};

/// Reads url, password, table, publication, slot, copy, truncate, status_interval and max_lag_mb. What is
/// wrong is kept in `options`.
[[nodiscard]] PostgresOptions read_postgres_options(SourceOptions& options);

}  // namespace rtp::sources
