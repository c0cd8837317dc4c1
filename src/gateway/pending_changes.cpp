#include "gateway/pending_changes.h"

#include <algorithm>
#include <utility>

namespace rtp::gateway {

void PendingChanges::push(SharedChange change, functions::DeliveryMode mode, bool patch, Pace pace) {
  last_ = change->delivery().sequence_number;
  if (mode == functions::DeliveryMode::kAll) {
    queued_bytes_ += change->bytes();
    entries_.push_back(
        {.change = std::move(change), .text = {}, .first = last_, .patch = patch, .queued = true});
    return;
  }
  if (pace == Pace::kKeepsUp) {
    entries_.push_back({.change = std::move(change), .text = {}, .first = last_, .patch = patch});
    return;
  }
  const auto [newest, inserted] =
      newest_.try_emplace(change->delivery().real_time_item_id, taken_ + entries_.size());
  if (inserted) {
    entries_.push_back(
        {.change = std::move(change), .text = {}, .first = last_, .patch = patch, .newest = true});
    return;
  }
  Entry& waiting = entries_[newest->second - taken_];
  waiting.change = std::move(change);
  waiting.patch = patch;
}

void PendingChanges::push_snapshot(SharedChange change, bool patch) {
  const auto [newest, inserted] =
      newest_.try_emplace(change->delivery().real_time_item_id, taken_ + entries_.size());
  if (inserted) {  // else a newer one waits
    ++snapshot_entries_;
    const std::uint64_t first = change->delivery().sequence_number;
    entries_.push_back({.change = std::move(change),
                        .text = {},
                        .first = first,
                        .patch = patch,
                        .snapshot = true,
                        .newest = true});
  }
}

void PendingChanges::push_text(std::string text) {
  entries_.push_back({.change = nullptr, .text = std::move(text)});
}

void PendingChanges::begin_snapshot(std::uint64_t since) {
  ++snapshots_;
  snapshot_since_ = std::min(snapshot_since_.value_or(since), since);
}

void PendingChanges::end_snapshot() {
  --snapshots_;
  if (snapshots_ == 0 && snapshot_entries_ == 0) {
    snapshot_since_.reset();
  }
}

PendingChanges::Next PendingChanges::take() {
  Entry entry = std::move(entries_.front());
  entries_.pop_front();
  if (entry.newest) {
    newest_.erase(entry.change->delivery().real_time_item_id);
  }
  if (entry.queued) {
    queued_bytes_ -= entry.change->bytes();
  }
  ++taken_;
  if (entry.snapshot && --snapshot_entries_ == 0 && snapshots_ == 0) {
    snapshot_since_.reset();
  }
  std::uint64_t resume =
      entry.change == nullptr ? last_ : std::max(last_, entry.change->delivery().sequence_number);
  const auto next =
      std::ranges::find_if(entries_, [](const Entry& waiting) { return waiting.change != nullptr; });
  if (next != entries_.end()) {
    resume = std::min(resume, next->first - 1);
  }
  return {.change = std::move(entry.change),
          .patch = entry.patch,
          .text = std::move(entry.text),
          .resume = snapshot_since_ ? std::min(resume, *snapshot_since_) : resume};
}

}  // namespace rtp::gateway
