// rocksdb_batches FOLDER ITEMS ITEMS-OF-A-BATCH: the bound of the batchwrite benchmark. Puts items of the
// size that rtp stores into RocksDB, each batch written and synced at once, and prints how many nanoseconds
// all of them took.
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

namespace {

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// As long as the stored key and value of an item of the benchmark.
std::string key_of(std::uint64_t item) { return fmt::format("RealTimeData {:08x}..v{:08}", item, item); }
std::string value_of(std::uint64_t item) { return fmt::format("{:.<240}{:012}", "", item); }

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): one that is thrown ends the program and is printed
int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 4) {
    fmt::print(stderr, "usage: rocksdb_batches FOLDER ITEMS ITEMS-OF-A-BATCH\n");
    return 2;
  }
  const std::uint64_t items = number_of(arguments[2]);
  const std::uint64_t items_of_batch = number_of(arguments[3]);
  ::rocksdb::Options options;
  options.create_if_missing = true;
  ::rocksdb::DB* opened = nullptr;
  ::rocksdb::Status status = ::rocksdb::DB::Open(options, arguments[1], &opened);
  const std::unique_ptr<::rocksdb::DB> database(opened);
  ::rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto start = std::chrono::steady_clock::now();
  ::rocksdb::WriteBatch batch;
  for (std::uint64_t item = 0; item < items && status.ok(); ++item) {
    status = batch.Put(key_of(item), value_of(item));
    if (status.ok() && ((item + 1) % items_of_batch == 0 || item + 1 == items)) {
      status = database->Write(synced, &batch);
      batch.Clear();
    }
  }
  if (!status.ok()) {
    fmt::print(stderr, "rocksdb_batches: {}\n", status.ToString());
    return 1;
  }
  fmt::print("{}\n", std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
  return 0;
}
