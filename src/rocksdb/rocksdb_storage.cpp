#include "rocksdb/rocksdb_storage.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/slice.h>
#include <rocksdb/status.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "base/log.h"
#include "rocksdb/engine_log.h"
#include "rocksdb/torn_log.h"
#include "rocksdb/zeroed_logs.h"

namespace rtp::rocksdb {
namespace {

using tables::Direction;
using tables::Durability;
using tables::Keyspace;
using tables::Mutation;

namespace fs = std::filesystem;

constexpr std::string_view kEngineDirectory = "rocksdb";

/// A write costs less the smaller the memtable is that it goes to: the way to its place stays in the cache of
/// the processor. So what is written to disk at once is gathered in that many small ones.
constexpr int kMemtablesPerFlush = 8;

/// Keys have no order in time, so what was flushed is merged with all of the level below, whatever its size:
/// the more flushes at once and the smaller that level, the less a write costs. Reads pay with a look at the
/// filter of each file that was flushed.
constexpr int kFlushesPerCompaction = 8;

/// In the order of Keyspace. Stored: they never change.
constexpr std::array<std::string_view, tables::kKeyspaceCount> kFamilyNames = {"schemas", "items", "changes",
                                                                               "meta"};

::rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const ::rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

/// RocksDB's text in one line.
std::string text_of(const ::rocksdb::Status& status) {
  std::string text = status.ToString();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// RocksDB counts what each thread does, at some per cent of its time; nobody asks for these counts.
void count_nothing_in_this_thread() {
  static thread_local const bool kDone = [] {
    ::rocksdb::SetPerfLevel(::rocksdb::PerfLevel::kDisable);
    return true;
  }();
  static_cast<void>(kDone);
}

/// The error of a read or a commit.
std::unexpected<Error> failure(const ::rocksdb::Status& status, const fs::path& directory) {
  if (status.IsCorruption()) {
    return fail(ErrorCode::kCorrupt,
                "data directory " + directory.string() + " is damaged: " + text_of(status));
  }
  if (status.IsNoSpace()) {
    return fail(ErrorCode::kUnavailable, "no space left in " + directory.string() + ": " + text_of(status));
  }
  return fail(ErrorCode::kUnavailable, "data directory " + directory.string() + ": " + text_of(status));
}

/// The error of opening, where missing files and column families are damage too. `log_line` is what the
/// engine said of it, which names the file where the status does not.
std::unexpected<Error> open_failure(const ::rocksdb::Status& status, const fs::path& directory,
                                    const std::string& log_line) {
  if (text_of(status).find("Permission denied") != std::string::npos) {
    return fail(ErrorCode::kPermissionDenied,
                "cannot open data directory " + directory.string() + ": " + text_of(status));
  }
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound()) {
    const bool tells_more = !log_line.empty() && log_line.find("DB::Open() failed") == std::string::npos;
    const std::string detail = tells_more ? " (" + log_line + ")" : std::string();
    return fail(ErrorCode::kCorrupt, "data directory " + directory.string() + " is damaged: " +
                                         text_of(status) + detail + "; nothing was repaired: restore a copy");
  }
  return failure(status, directory);
}

/// As much of the file as can be read.
std::string contents(const fs::path& path) {
  std::error_code unreadable;
  const std::uintmax_t size = fs::file_size(path, unreadable);
  std::string bytes(unreadable ? 0 : size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

/// Cuts off what a power cut left of the last write, whose end RocksDB could not tell from damage. What
/// cannot be read or cut is left to RocksDB, which then says why.
void cut_torn_records(const fs::path& directory) {
  std::error_code ignored;
  for (auto entry = fs::directory_iterator(directory, ignored); entry != fs::directory_iterator();
       entry.increment(ignored)) {
    const fs::path& path = entry->path();
    const std::string log = path.extension() == ".log" ? contents(path) : std::string();
    std::string_view whole = log;
    while (const std::optional<std::size_t> torn = torn_record(whole)) {
      whole = whole.substr(0, *torn);
    }
    if (whole.size() < log.size()) {
      fs::resize_file(path, whole.size(), ignored);
      rtp::log(LogLevel::kInfo, "a write was under way when the last process ended; it is not there",
               {{"log", path.string()}});
    }
  }
}

::rocksdb::DBOptions database_options(const RocksdbOptions& options, bool is_new) {
  ::rocksdb::DBOptions engine;
  engine.create_if_missing = is_new;
  engine.create_missing_column_families = is_new;

  // Every record that was synced is there again, or opening fails. Of the four modes only these two refuse
  // damage before the end of the log, and kAbsoluteConsistency also refuses the record that kill -9 or a
  // power cut left incomplete at its very end, which was never acknowledged. kPointInTimeRecovery (the
  // default) would silently drop all acknowledged writes after a damaged one. The mode excludes recycled
  // logs, whose tail holds old records; ZeroedLogs gives what they would.
  engine.wal_recovery_mode = ::rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  engine.recycle_log_file_num = 0;
  engine.track_and_verify_wals_in_manifest = true;
  engine.paranoid_checks = true;

  // A commit that failed is resumed by the next one, on its thread, not in the background.
  engine.max_bgerror_resume_count = 0;

  engine.max_open_files = options.max_open_files;
  engine.db_write_buffer_size = options.write_buffer_bytes;
  engine.max_total_wal_size = options.write_buffer_bytes * 2;
  engine.max_background_jobs = 2;
  engine.max_manifest_file_size = std::uint64_t{16} * 1024 * 1024;
  engine.stats_dump_period_sec = 0;
  engine.stats_persist_period_sec = 0;
  return engine;
}

::rocksdb::ColumnFamilyOptions family_options(std::size_t write_buffer_bytes,
                                              const std::shared_ptr<::rocksdb::Cache>& cache) {
  ::rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(::rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;

  ::rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(::rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = write_buffer_bytes;
  family.compression = ::rocksdb::kLZ4Compression;
  return family;
}

::rocksdb::ColumnFamilyOptions large_family_options(std::size_t write_buffer_bytes,
                                                    const std::shared_ptr<::rocksdb::Cache>& cache) {
  ::rocksdb::ColumnFamilyOptions family = family_options(write_buffer_bytes / kMemtablesPerFlush, cache);
  family.min_write_buffer_number_to_merge = kMemtablesPerFlush;
  family.max_write_buffer_number = 2 * kMemtablesPerFlush;  // writes go on while as much is being flushed
  family.level0_file_num_compaction_trigger = kFlushesPerCompaction;
  family.max_bytes_for_level_base = std::uint64_t{2} * write_buffer_bytes;
  // A read of a key that is in none of them need not search them all.
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.05;
  return family;
}

std::vector<::rocksdb::ColumnFamilyDescriptor> families(const RocksdbOptions& options) {
  constexpr std::size_t kSmallBuffer = std::size_t{256} * 1024;
  const auto cache = ::rocksdb::NewLRUCache(options.block_cache_bytes);
  const ::rocksdb::ColumnFamilyOptions small = family_options(kSmallBuffer, cache);
  const ::rocksdb::ColumnFamilyOptions large = large_family_options(options.write_buffer_bytes / 2, cache);
  std::vector<::rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.emplace_back(::rocksdb::kDefaultColumnFamilyName, small);
  for (const std::string_view name : kFamilyNames) {
    descriptors.emplace_back(std::string(name), name == "items" || name == "changes" ? large : small);
  }
  return descriptors;
}

::rocksdb::Status add_mutation(::rocksdb::WriteBatch& batch, ::rocksdb::ColumnFamilyHandle* family,
                               const Mutation& mutation) {
  switch (mutation.kind) {
    case Mutation::Kind::kPut:
      return batch.Put(family, slice(mutation.key), slice(mutation.value));
    case Mutation::Kind::kErase:
      return batch.Delete(family, slice(mutation.key));
    case Mutation::Kind::kEraseRange:
      return mutation.key < mutation.value
                 ? batch.DeleteRange(family, slice(mutation.key), slice(mutation.value))
                 : ::rocksdb::Status::OK();
  }
  std::unreachable();
}

/// In the order of their keys, which the memtable takes faster, where that makes no difference.
std::vector<const Mutation*> in_order_of_keys(const std::vector<Mutation>& mutations) {
  std::vector<const Mutation*> ordered(mutations.size());
  std::ranges::transform(mutations, ordered.begin(), [](const Mutation& mutation) { return &mutation; });
  if (std::ranges::find(mutations, Mutation::Kind::kEraseRange, &Mutation::kind) == mutations.end()) {
    std::ranges::stable_sort(ordered, {}, &Mutation::key);
  }
  return ordered;
}

class RocksdbCursor final : public tables::Cursor {
 public:
  RocksdbCursor(::rocksdb::DB& database, ::rocksdb::ColumnFamilyHandle* family, const fs::path& directory,
                std::string_view begin, std::string_view end, Direction direction)
      : directory_(directory),
        begin_(begin),
        end_(end),
        lower_(begin_),
        upper_(end_),
        direction_(direction),
        at_end_(!end_.empty() && end_ <= begin_) {
    if (at_end_) {
      return;
    }
    ::rocksdb::ReadOptions read;
    read.iterate_lower_bound = &lower_;
    read.iterate_upper_bound = end_.empty() ? nullptr : &upper_;
    iterator_.reset(database.NewIterator(read, family));
  }

  Result<std::optional<Entry>> next() override {
    if (at_end_) {
      return std::nullopt;
    }
    advance();
    if (iterator_->Valid()) {
      return Entry{view(iterator_->key()), view(iterator_->value())};
    }
    at_end_ = true;
    if (!iterator_->status().ok()) {
      return failure(iterator_->status(), directory_);
    }
    return std::nullopt;
  }

 private:
  void advance() {
    const bool forward = direction_ == Direction::kForward;
    if (!started_) {
      started_ = true;
      forward ? iterator_->SeekToFirst() : iterator_->SeekToLast();
    } else {
      forward ? iterator_->Next() : iterator_->Prev();
    }
  }

  const fs::path& directory_;
  std::string begin_;
  std::string end_;
  ::rocksdb::Slice lower_;
  ::rocksdb::Slice upper_;
  Direction direction_;
  std::unique_ptr<::rocksdb::Iterator> iterator_;
  bool started_ = false;
  bool at_end_;
};

}  // namespace

Result<std::unique_ptr<RocksdbStorage>> RocksdbStorage::open(const fs::path& directory,
                                                             const RocksdbOptions& options) {
  RTP_TRY(DataDirectory ours, DataDirectory::open(directory));
  std::unique_ptr<RocksdbStorage> storage(new RocksdbStorage(std::move(ours)));
  RTP_CHECK(storage->open_database(options));
  return storage;
}

RocksdbStorage::RocksdbStorage(DataDirectory directory) : directory_(std::move(directory)) {}

RocksdbStorage::~RocksdbStorage() {
  for (::rocksdb::ColumnFamilyHandle* family : families_) {
    // Only fails for the handle of another database.
    static_cast<void>(database_->DestroyColumnFamilyHandle(family));
  }
}

Result<void> RocksdbStorage::open_database(const RocksdbOptions& options) {
  const fs::path engine_directory = directory_.path() / kEngineDirectory;
  if (std::error_code error; directory_.is_new() && !fs::create_directory(engine_directory, error) && error) {
    return fail(ErrorCode::kUnavailable,
                "cannot create " + engine_directory.string() + ": " + error.message());
  }
  const auto log = std::make_shared<EngineLog>();
  ::rocksdb::DBOptions engine = database_options(options, directory_.is_new());
  engine.info_log = log;
  env_ = ::rocksdb::NewCompositeEnv(std::make_shared<ZeroedLogs>(
      options.env != nullptr ? options.env->GetFileSystem() : ::rocksdb::FileSystem::Default(),
      engine_directory));
  engine.env = env_.get();
  cut_torn_records(engine_directory);
  ::rocksdb::DB* database = nullptr;
  const ::rocksdb::Status opened =
      ::rocksdb::DB::Open(engine, engine_directory.string(), families(options), &families_, &database);
  if (!opened.ok()) {
    return open_failure(opened, directory_.path(), log->first_kept());
  }
  database_.reset(database);
  log->opened();
  if (directory_.is_new()) {
    RTP_CHECK(directory_.finish_creation());
  }
  return {};
}

::rocksdb::ColumnFamilyHandle* RocksdbStorage::family(Keyspace keyspace) const {
  return families_[1 + static_cast<std::size_t>(keyspace)];
}

Result<std::optional<std::string>> RocksdbStorage::get(Keyspace keyspace, std::string_view key) const {
  count_nothing_in_this_thread();
  std::string value;
  const ::rocksdb::Status status = database_->Get({}, family(keyspace), slice(key), &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  if (!status.ok()) {
    return failure(status, directory_.path());
  }
  return value;
}

std::unique_ptr<tables::Cursor> RocksdbStorage::range(Keyspace keyspace, std::string_view begin,
                                                      std::string_view end, Direction direction) const {
  return std::make_unique<RocksdbCursor>(*database_, family(keyspace), directory_.path(), begin, end,
                                         direction);
}

Result<void> RocksdbStorage::commit(const std::vector<Mutation>& mutations, Durability durability) {
  RTP_CHECK(resume());
  count_nothing_in_this_thread();
  ::rocksdb::WriteBatch batch;
  for (const Mutation* const mutation : in_order_of_keys(mutations)) {
    const ::rocksdb::Status added = add_mutation(batch, family(mutation->keyspace), *mutation);
    if (!added.ok()) {
      return failure(added, directory_.path());
    }
  }
  ::rocksdb::WriteOptions write;
  write.sync = durability == Durability::kDurable;
  const ::rocksdb::Status written = database_->Write(write, &batch);
  if (!written.ok()) {
    const auto failed = failure(written, directory_.path());
    last_failure_ = failed.error();
    return failed;
  }
  return {};
}

Result<void> RocksdbStorage::resume() {
  if (!last_failure_) {
    return {};
  }
  // After an I/O error RocksDB refuses writes until it is resumed, which moves what is in memory to new
  // files.
  const ::rocksdb::Status resumed = database_->Resume();
  if (resumed.IsBusy()) {
    // It is on the way itself: for want of space it looks for some every few seconds.
    return std::unexpected(*last_failure_);
  }
  if (!resumed.ok()) {
    return failure(resumed, directory_.path());
  }
  last_failure_.reset();
  return {};
}

}  // namespace rtp::rocksdb
