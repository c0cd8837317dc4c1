#include "sources/intake.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "dynamodb/wire_json.h"
#include "net/await.h"
#include "net/backoff.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using events::ItemChange;

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

Result<void> Intake::bury_letters(Work& work, IntakeReport& report) {
  if (work.letters.empty()) {
    return {};
  }
  report.dead += work.letters.size();
  return bury(std::exchange(work.letters, {}));
}

awaitable<ApplyResults> Intake::apply_to_sink(std::vector<ItemChange> changes,
                                              std::vector<Checkpoint> checkpoints) {
  net::Backoff backoff;
  for (;;) {
    auto start = [&](ApplyDone done) { sink_.apply(source_, changes, checkpoints, std::move(done)); };
    auto results = co_await net::await_call<Result<ApplyResults>>(std::move(start));
    if (results) {
      co_return *std::move(results);
    }
    monitor_.enter(SourceState::kBlocked);
    monitor_.note_error(results.error().message);
    co_await net::sleep_for(backoff.next());
  }
}

awaitable<Result<void>> Intake::write_part(Work& work, std::vector<std::size_t> part,
                                           std::vector<Checkpoint> checkpoints, IntakeReport& report) {
  while (!part.empty() || !checkpoints.empty()) {
    std::vector<ItemChange> changes;
    changes.reserve(part.size());
    std::ranges::transform(part, std::back_inserter(changes),
                           [&](std::size_t change) { return work.changes[change]; });
    const ApplyResults results = co_await apply_to_sink(std::move(changes), checkpoints);
    std::vector<std::size_t> accepted;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (results[i]) {
        accepted.push_back(part[i]);
      } else {
        refuse(work, part[i], results[i].error());
      }
    }
    if (accepted.size() == part.size()) {
      const auto stale = static_cast<std::uint64_t>(std::ranges::count(results, Applied::kStale));
      report.stale += stale;
      report.written += part.size() - stale;
      break;
    }
    part = std::move(accepted);
    RTP_CO_CHECK(bury_letters(work, report));
  }
  co_return Result<void>();
}

// A dead letter is durable before the checkpoint behind it, or a crash between the two would lose it.
awaitable<Result<IntakeReport>> Intake::write(Work work, std::vector<Checkpoint> checkpoints) {
  IntakeReport report;
  RTP_CO_CHECK(bury_letters(work, report));
  std::size_t next = 0;  // of work.changes
  do {
    const std::size_t end = std::min(next + kMaxChangesAtOnce, work.changes.size());
    std::vector<std::size_t> part(end - next);
    std::iota(part.begin(), part.end(), next);
    next = end;
    std::vector<Checkpoint> behind;
    if (next == work.changes.size()) {
      behind.swap(checkpoints);
    }
    RTP_CO_CHECK(co_await write_part(work, std::move(part), std::move(behind), report));
  } while (next < work.changes.size());
  if (monitor_.state() == SourceState::kBlocked) {
    monitor_.enter(SourceState::kRunning);
  }
  monitor_.count_results(report.written, report.stale, 0);
  co_return report;
}

}  // namespace rtp::sources
