#include "app/check_command.h"

#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "app/stream_check.h"
#include "base/clock.h"
#include "rocksdb/rocksdb_storage.h"
#include "tables/tables.h"

namespace rtp::app {
namespace {

/// A look at a directory must not create one.
Result<void> require_data(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error) && !std::filesystem::is_empty(directory, error)) {
    return {};
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("there is no data in {}: name the directory with --data-dir", directory.string()));
}

void print_record(const dynamodb::StreamRecord& record) {
  std::string json;
  append_record_json(json, record);
  fmt::print("{}\n", json);
}

}  // namespace

CheckCommand::CheckCommand(CLI::App& root)
    : Command(root, "check", "Check the data directory of a stopped platform", "rtp check --data-dir data"),
      config_(line(), {"data_dir"}) {
  line().add_flag("--records", records_, "print each stream record as a line of JSON first");
}

Result<void> CheckCommand::run() {
  RTP_TRY(const auto config, config_.load());
  RTP_CHECK(require_data(config.values.data_dir));
  RTP_TRY(const auto storage, rocksdb::RocksdbStorage::open(config.values.data_dir, {}));
  const SystemClock clock;
  RTP_TRY(const auto tables, tables::Tables::open(*storage, clock, {}));
  RTP_TRY(const auto report, check_stream(*tables, records_ ? OnRecord(print_record) : OnRecord()));
  fmt::print("{}: {} stream records ({} to {}) of {} keys are in order and match the items\n",
             config.values.data_dir, report.records, report.first, report.last, report.keys);
  return {};
}

}  // namespace rtp::app
