#include "sources/intake.h"

#include <algorithm>
#include <utility>

#include "dynamodb/wire_json.h"
#include "net/await.h"
#include "net/backoff.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using events::ItemChange;

/// Of one call of the sink: enough for the cost of a sync not to matter, little enough to be copied for the
/// case that it must be repeated.
constexpr std::size_t kMaxChangesAtOnce = 2048;

bool may_go_in_later(const Result<Applied>& result) {
  if (result) {
    return false;
  }
  const ErrorCode code = result.error().code;
  return code != ErrorCode::kInvalidArgument && code != ErrorCode::kTooLarge && code != ErrorCode::kMalformed;
}

}  // namespace

Intake::Intake(std::string source, events::ItemMapping mapping, std::filesystem::path dead_letters,
               ItemSink& sink, SourceMonitor& monitor, const Clock& clock)
    : source_(std::move(source)),
      mapping_(std::move(mapping)),
      dead_letters_(std::move(dead_letters)),
      sink_(sink),
      monitor_(monitor),
      clock_(clock) {}

DeadLetter Intake::letter(Work& work, const Origin& origin, std::string reason) const {
  auto& [record, part_texts] = work.records[origin.record];
  const bool is_part = origin.form == LetterForm::kRecord;
  if (is_part && part_texts.empty()) {
    part_texts = mapping_.record_texts(record.payload);
  }
  return {.source = source_,
          .reason = std::move(reason),
          .metadata = record.metadata,
          .payload = is_part ? part_texts[origin.part] : record.payload,
          .form = origin.form};
}

void Intake::add(Work& work, Record record) const {
  auto mapped = mapping_.map(record.payload, record.metadata);
  work.records.push_back({.record = std::move(record)});
  Origin origin{.record = work.records.size() - 1, .part = 0, .form = LetterForm::kPayload};
  if (!mapped) {
    work.letters.push_back(letter(work, origin, mapped.error().message));
    return;
  }
  origin.form = mapped->size() > 1 ? LetterForm::kRecord : LetterForm::kPayload;
  for (Result<ItemChange>& change : *mapped) {
    if (change) {
      work.changes.push_back(*std::move(change));
      work.origins.push_back(origin);
    } else {
      work.letters.push_back(letter(work, origin, change.error().message));
    }
    ++origin.part;
  }
}

awaitable<Result<IntakeReport>> Intake::take(std::vector<Record> records,
                                             std::vector<Checkpoint> checkpoints) {
  monitor_.count_received(records.size());
  Work work;
  for (Record& record : records) {
    add(work, std::move(record));
  }
  co_return co_await write(std::move(work), std::move(checkpoints));
}

awaitable<Result<IntakeReport>> Intake::apply(std::vector<ItemChange> changes,
                                              std::vector<Checkpoint> checkpoints) {
  monitor_.count_received(changes.size());
  Work work;
  work.changes = std::move(changes);
  co_return co_await write(std::move(work), std::move(checkpoints));
}

awaitable<Result<IntakeReport>> Intake::retake(std::vector<DeadLetter> letters) {
  monitor_.count_received(letters.size());
  Work work;
  for (DeadLetter& letter : letters) {
    if (letter.form == LetterForm::kPayload) {
      add(work, {.payload = std::move(letter.payload), .metadata = std::move(letter.metadata)});
    } else if (auto change = change_of(letter)) {
      const Origin origin{.record = work.records.size(), .part = 0, .form = letter.form};
      work.records.push_back({.record = {.payload = letter.payload, .metadata = std::move(letter.metadata)},
                              .part_texts = {std::move(letter.payload)}});
      work.changes.push_back(*std::move(change));
      work.origins.push_back(origin);
    } else {
      letter.reason = change.error().message;
      work.letters.push_back(std::move(letter));
    }
  }
  co_return co_await write(std::move(work), {});
}

Result<ItemChange> Intake::change_of(const DeadLetter& letter) const {
  if (letter.form == LetterForm::kItem) {
    RTP_TRY(dynamodb::Item item, dynamodb::item_from_plain_json(letter.payload));
    return ItemChange{.kind = events::ChangeKind::kReplace, .item = std::move(item)};
  }
  return mapping_.map_one(letter.payload, letter.metadata);
}

Result<void> Intake::bury(std::vector<DeadLetter> letters) {
  std::string lines;
  for (const DeadLetter& letter : letters) {
    lines += to_line(letter, clock_.now());
  }
  RTP_CHECK(dead_letters_.append(lines));
  monitor_.count_results(0, 0, letters.size());
  return {};
}

void Intake::refuse(Work& work, std::size_t change, const Error& error) const {
  if (change < work.origins.size()) {
    work.letters.push_back(letter(work, work.origins[change], error.message));
    return;
  }
  DeadLetter letter{.source = source_, .reason = error.message, .metadata = {}, .payload = {}};
  letter.form = LetterForm::kItem;
  dynamodb::append_plain_json(letter.payload, work.changes[change].item);
  work.letters.push_back(std::move(letter));
}

awaitable<ApplyResults> Intake::apply_once(std::vector<ItemChange> changes,
                                           std::vector<Checkpoint> checkpoints) {
  auto start = [this, changes = std::move(changes), checkpoints = std::move(checkpoints)](
                   std::move_only_function<void(ApplyResults)> done) mutable {
    sink_.apply(source_, std::move(changes), std::move(checkpoints), std::move(done));
  };
  co_return co_await net::await_call<ApplyResults>(std::move(start));
}

awaitable<Result<IntakeReport>> Intake::write(Work work, std::vector<Checkpoint> checkpoints) {
  IntakeReport report;
  net::Backoff backoff;
  std::size_t next = 0;  // of work.changes: the first that is not written
  bool has_checkpoints = !checkpoints.empty();
  while (next < work.changes.size() || has_checkpoints) {
    const std::size_t end = std::min(next + kMaxChangesAtOnce, work.changes.size());
    const auto first = work.changes.begin() + static_cast<std::ptrdiff_t>(next);
    std::vector<ItemChange> part(first, work.changes.begin() + static_cast<std::ptrdiff_t>(end));
    const bool is_last = end == work.changes.size();
    std::vector<Checkpoint> behind = is_last ? checkpoints : std::vector<Checkpoint>();
    const ApplyResults results = co_await apply_once(std::move(part), std::move(behind));
    const auto stop = std::ranges::find_if(results, may_go_in_later);
    for (auto result = results.begin(); result != stop && next < end; ++result, ++next) {
      if (!*result) {
        refuse(work, next, result->error());
      } else {
        ++(*result == Applied::kStale ? report.stale : report.written);
      }
    }
    if (stop == results.end()) {
      has_checkpoints = has_checkpoints && !is_last;
      backoff.reset();
      continue;
    }
    monitor_.enter(SourceState::kBlocked);
    monitor_.note_error(stop->error().message);
    co_await net::sleep_for(backoff.next());
  }
  if (monitor_.state() == SourceState::kBlocked) {
    monitor_.enter(SourceState::kRunning);
  }
  report.dead = work.letters.size();
  monitor_.count_results(report.written, report.stale, 0);
  if (!work.letters.empty()) {
    RTP_CO_CHECK(bury(std::move(work.letters)));
  }
  co_return report;
}

}  // namespace rtp::sources
