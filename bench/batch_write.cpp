#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/database_load.h"
#include "bench/rounds.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

struct Measured {
  double rate;  // items per second
};

double per_second(std::size_t items, std::chrono::duration<double> time) {
  return static_cast<double>(items) / time.count();
}

/// The first line of the file, when all of it is there.
std::string first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? "" : text.substr(0, end);
}

/// Batches of as many items as requests can be in flight, the most that one commit of rtp can hold of them.
Result<Measured> measure_rocksdb(const BatchWriteOptions& options) {
  RTP_TRY(const auto folder, empty_folder(options.setup, "rocksdb"));
  const auto output = folder / "output";
  RTP_TRY(ServerProcess process,
          ServerProcess::start({.command = {(options.setup.programs / "rocksdb_batches").string(),
                                            (folder / "data").string(), std::to_string(options.items),
                                            std::to_string(options.connections * kItemsOfBatch)},
                                .log = output,
                                .cpu = options.setup.server_cpu}));
  RTP_CHECK(process.await_ready([&output] { return !first_line(output).empty(); }));
  const std::string line = first_line(output);
  std::int64_t nanoseconds = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), nanoseconds);
  if (error != std::errc{} || nanoseconds <= 0) {
    return fail(ErrorCode::kInternal, line);
  }
  return Measured{per_second(options.items, std::chrono::nanoseconds(nanoseconds))};
}

Result<Measured> measure_rtp(const BatchWriteOptions& options, RequestPool& requests) {
  RTP_TRY(const DatabaseServer server, start_database_server("rtp", options.setup));
  const auto start = std::chrono::steady_clock::now();
  RTP_CHECK(send_all(server, options.connections, requests));
  return Measured{per_second(options.items, std::chrono::steady_clock::now() - start)};
}

}  // namespace

Result<void> run_batch_write(const BatchWriteOptions& options) {
  RequestPool requests = batch_write_requests(0, options.items);
  const std::vector<std::string> names{"rocksdb", "rtp"};
  RTP_TRY(const auto values,
          alternate<Measured>(
              "batchwrite", names, options.rounds,
              [&](const std::string& name) {
                return name == "rtp" ? measure_rtp(options, requests) : measure_rocksdb(options);
              },
              [](const Measured& measured) { return fmt::format("{:.0f}/s", measured.rate); }));
  Table table({"", "items per second", "ratio to rocksdb"});
  for (const std::string& name : names) {
    table.add_row({name, to_text(values.at(name), &Measured::rate, 0),
                   ratio_text(values.at(name), values.at("rocksdb"), &Measured::rate)});
  }
  print_table(
      fmt::format("BatchWriteItem, {} items", options.items),
      fmt::format("Signed, {} items a request, {} requests in flight; RocksDB's batches have {} items, "
                  "each synced; {} rounds: median (least to most).",
                  kItemsOfBatch, options.connections, options.connections * kItemsOfBatch, options.rounds),
      table);
  return {};
}

}  // namespace rtp::bench
