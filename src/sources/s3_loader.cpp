#include "sources/s3_loader.h"

#include <utility>

#include <fmt/format.h>

#include "net/await.h"
#include "records/file_reader.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using events::ObjectChange;
using events::S3Record;

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
/// Of one call of the intake.
constexpr std::size_t kMaxRecordsAtOnce = 1000;
constexpr std::size_t kMaxBytesAtOnce = std::size_t{4} * 1024 * 1024;
constexpr std::chrono::milliseconds kTurnPause{50};

void add(IntakeReport& sum, const IntakeReport& report) {
  sum.written += report.written;
  sum.stale += report.stale;
  sum.dead += report.dead;
}

}  // namespace

/// The only change of an object while it lives.
class S3Loader::Turn {
 public:
  Turn(std::set<std::string>& busy, const std::string& name) : busy_(busy), name_(busy.insert(name).first) {}
  ~Turn() { busy_.erase(name_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::set<std::string>& busy_;
  std::set<std::string>::iterator name_;
};

/// An object that is being read.
struct S3Loader::Reading {
  const S3Record* record = nullptr;
  events::Metadata metadata = {};
  std::vector<Record> batch = {};
  std::vector<DeadLetter> letters = {};
  std::size_t batch_bytes = 0;
  std::size_t parts = 0;  // batches that were written
  IntakeReport report = {};
};

S3Loader::S3Loader(aws::S3Client client, S3LoaderOptions options, const SourceServices& services)
    : client_(std::move(client)),
      options_(std::move(options)),
      source_(services.name),
      intake_(services.intake),
      monitor_(services.monitor),
      progress_(services.name, services.sink, services.clock) {}

bool S3Loader::is_ours(const S3Record& record) const {
  const bool by_kind =
      record.change == ObjectChange::kCreated ||
      (record.change == ObjectChange::kRemoved && options_.on_removed == S3LoaderOptions::OnRemoved::kDelete);
  return by_kind && record.key.starts_with(options_.prefix) && record.key.ends_with(options_.suffix);
}

awaitable<Result<IntakeReport>> S3Loader::load(std::vector<S3Record> records) {
  IntakeReport report;
  for (const S3Record& record : records) {
    if (is_ours(record)) {
      RTP_CO_CHECK(co_await load_one(&record, &report));
    }
  }
  co_return report;
}

awaitable<Result<void>> S3Loader::load_one(const S3Record* record, IntakeReport* report) {
  const std::string name = record->bucket + "/" + record->key;
  while (busy_.contains(name)) {
    co_await net::sleep_for(kTurnPause);
  }
  const Turn turn(busy_, name);
  RTP_CO_TRY(const bool done, progress_.is_done(*record));
  if (done) {
    co_return Result<void>();
  }
  if (record->change == ObjectChange::kRemoved) {
    co_return co_await remove_items(record, report);
  }
  co_return co_await read_object(record, report);
}

awaitable<Result<void>> S3Loader::read_object(const S3Record* record, IntakeReport* report) {
  auto body = co_await client_.get(record->bucket, record->key, record->version_id);
  if (!body && body.error().code == ErrorCode::kNotFound) {
    monitor_.note_error(fmt::format("{}/{}: {}", record->bucket, record->key, body.error().message));
    co_return Result<void>();
  }
  if (!body) {
    co_return std::unexpected(Error{
        body.error().code, fmt::format("{}/{}: {}", record->bucket, record->key, body.error().message)});
  }
  Reading reading{.record = record, .metadata = events::metadata_of(*record)};
  const auto read = co_await read_body(&*body, &reading);
  if (!read && read.error().code != ErrorCode::kMalformed && read.error().code != ErrorCode::kTooLarge) {
    co_return read;
  }
  if (!read) {
    reading.letters.push_back(letter(*record, read.error().message));
  }
  RTP_CO_CHECK(co_await flush(&reading));
  std::vector<Checkpoint> checkpoints = {progress_.done(*record)};
  if (options_.on_removed == S3LoaderOptions::OnRemoved::kDelete) {
    // Of a longer version before this one.
    RTP_CO_TRY(auto known, progress_.known_items(*record, reading.parts));
    checkpoints.insert(checkpoints.end(), known.forget.begin(), known.forget.end());
  }
  std::vector<Record> none;
  RTP_CO_CHECK(co_await intake_.take(std::move(none), std::move(checkpoints)));
  add(*report, reading.report);
  co_return Result<void>();
}

/// kMalformed or kTooLarge for a file that is of no format, from some place on; else errors of the body.
awaitable<Result<void>> S3Loader::read_body(net::WebBody* body, Reading* reading) {
  records::FileReader reader(
      options_.format, [this, reading](std::size_t number, Result<std::string_view> json) {
        if (!json) {
          const std::string reason = fmt::format("record {}: {}", number, json.error().message);
          reading->letters.push_back(letter(*reading->record, reason));
          return;
        }
        reading->batch.push_back({.payload = std::string(*json), .metadata = reading->metadata});
        reading->batch.back().metadata.emplace_back("number", std::to_string(number));
        reading->batch_bytes += json->size();
      });
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    RTP_CO_TRY(const std::size_t size, co_await body->read_some(buffer));
    if (size == 0) {
      co_return reader.finish();
    }
    std::string_view input = std::string_view(buffer).substr(0, size);
    while (!input.empty()) {
      RTP_CO_CHECK(reader.take(input));
      if (reading->batch.size() >= kMaxRecordsAtOnce || reading->batch_bytes >= kMaxBytesAtOnce ||
          reading->letters.size() >= kMaxRecordsAtOnce) {
        RTP_CO_CHECK(co_await flush(reading));
      }
    }
  }
}

/// Writes what has been read.
awaitable<Result<void>> S3Loader::flush(Reading* reading) {
  reading->report.dead += reading->letters.size();
  if (!reading->letters.empty()) {
    RTP_CO_CHECK(intake_.bury(std::exchange(reading->letters, {})));
  }
  if (reading->batch.empty()) {
    co_return Result<void>();
  }
  std::vector<Checkpoint> checkpoints;
  if (options_.on_removed == S3LoaderOptions::OnRemoved::kDelete) {
    checkpoints = ObjectProgress::items(*reading->record, reading->parts, ids_of(reading->batch));
  }
  ++reading->parts;
  reading->batch_bytes = 0;
  std::vector<Record> batch = std::exchange(reading->batch, {});
  RTP_CO_TRY(const IntakeReport taken, co_await intake_.take(std::move(batch), std::move(checkpoints)));
  add(reading->report, taken);
  co_return Result<void>();
}

awaitable<Result<void>> S3Loader::remove_items(const S3Record* record, IntakeReport* report) {
  RTP_CO_TRY(ObjectProgress::KnownItems known, progress_.known_items(*record, 0));
  std::vector<events::ItemChange> changes;
  for (std::string& id : known.ids) {
    events::ItemChange change{.kind = events::ChangeKind::kRemove, .item = {}};
    change.item.emplace(intake_.mapping().item_key(), std::move(id));
    changes.push_back(std::move(change));
  }
  known.forget.push_back(progress_.done(*record));
  RTP_CO_TRY(const IntakeReport taken, co_await intake_.apply(std::move(changes), std::move(known.forget)));
  add(*report, taken);
  co_return Result<void>();
}

/// Of the items that the records become.
std::vector<std::string> S3Loader::ids_of(const std::vector<Record>& records) const {
  std::vector<std::string> ids;
  for (const Record& record : records) {
    const auto changes = intake_.mapping().map(record.payload, record.metadata);
    if (!changes) {
      continue;
    }
    for (const auto& change : *changes) {
      if (change) {
        ids.push_back(*change->item.at(intake_.mapping().item_key()).as<std::string>());
      }
    }
  }
  return ids;
}

DeadLetter S3Loader::letter(const S3Record& record, std::string reason) const {
  return {.source = source_,
          .reason = std::move(reason),
          .metadata = events::metadata_of(record),
          .payload = fmt::format("s3://{}/{}", record.bucket, record.key)};
}

}  // namespace rtp::sources
