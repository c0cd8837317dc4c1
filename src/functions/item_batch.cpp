#include "functions/item_batch.h"

#include <utility>

namespace rtp::functions {
namespace {

constexpr std::size_t kMaxChanges = 1000;
constexpr std::size_t kMaxBytes = std::size_t{4} * 1024 * 1024;

}  // namespace

Result<void> BatchReport::outcome() const {
  if (failures.empty()) {
    return {};
  }
  return std::unexpected(failures.begin()->second);
}

ItemBatch::ItemBatch(const events::ItemMapping& mapping, ItemTable& table, const OnRefused& on_refused)
    : mapping_(mapping), table_(table), on_refused_(on_refused) {}

void ItemBatch::add(std::size_t owner, std::string payload, events::Metadata metadata) {
  auto changes = mapping_.map(payload, metadata);
  if (!changes) {
    refuse(
        {.reason = changes.error().message, .payload = std::move(payload), .metadata = std::move(metadata)});
    return;
  }
  const bool is_only = changes->size() == 1;
  std::vector<std::string> texts = is_only ? std::vector{payload} : mapping_.record_texts(payload);
  for (std::size_t part = 0; part < changes->size(); ++part) {
    RefusedRecord record{.reason = {}, .payload = std::move(texts[part]), .metadata = metadata};
    auto& change = (*changes)[part];
    if (!change) {
      record.reason = change.error().message;
      refuse(std::move(record));
      continue;
    }
    bytes_ += record.payload.size();
    changes_.push_back(*std::move(change));
    origins_.push_back({.owner = owner, .record = std::move(record)});
  }
}

void ItemBatch::refuse(RefusedRecord record) {
  ++report_.refused;
  if (report_.first_reason.empty()) {
    report_.first_reason = record.reason;
  }
  on_refused_(record);
}

void ItemBatch::fail_owner(std::size_t owner, Error error) {
  report_.failures.try_emplace(owner, std::move(error));
}

void ItemBatch::apply_when_full() {
  if (changes_.size() >= kMaxChanges || bytes_ >= kMaxBytes) {
    apply();
  }
}

void ItemBatch::apply() {
  const std::vector<Result<void>> results =
      changes_.empty() ? std::vector<Result<void>>() : table_.apply(changes_);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i]) {
      ++report_.written;
    } else if (events::is_refused_for_good(results[i].error())) {
      origins_[i].record.reason = results[i].error().message;
      refuse(std::move(origins_[i].record));
    } else {
      fail_owner(origins_[i].owner, results[i].error());
    }
  }
  changes_.clear();
  origins_.clear();
  bytes_ = 0;
}

BatchReport ItemBatch::finish() {
  apply();
  return std::move(report_);
}

}  // namespace rtp::functions
