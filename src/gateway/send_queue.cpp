#include "gateway/send_queue.h"

#include <algorithm>
#include <utility>

namespace rtp::gateway {

void SendQueue::push(std::uint32_t slot, SharedFrame frame) {
  if (conflating_ && slot < kSession) {
    const auto [waiting, inserted] = newest_.try_emplace(slot, entries_.size());
    if (!inserted) {
      const bool untouched = waiting->second > head_ || (waiting->second == head_ && offset_ == 0);
      if (untouched) {
        entries_[waiting->second].frame = std::move(frame);
        return;
      }
      waiting->second = entries_.size();
    }
  }
  if (std::size_t* count = count_of(slot)) {
    *count += frame->size();
  }
  entries_.push_back({.frame = std::move(frame), .slot = slot});
}

void SendQueue::conflate() {
  if (conflating_) {
    return;
  }
  conflating_ = true;
  std::vector<Entry> waiting(std::make_move_iterator(entries_.begin() + static_cast<std::ptrdiff_t>(head_)),
                             std::make_move_iterator(entries_.end()));
  entries_.clear();
  head_ = 0;
  control_bytes_ = 0;
  message_bytes_ = 0;
  for (Entry& entry : waiting) {
    push(entry.slot, std::move(entry.frame));
  }
}

std::size_t SendQueue::gather(std::span<iovec> parts) const {
  const std::size_t count = std::min(parts.size(), size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& frame = *entries_[head_ + i].frame;
    const std::size_t skip = i == 0 ? offset_ : 0;
    parts[i] = {.iov_base = const_cast<char*>(frame.data()) +
                            skip,  // NOLINT(*-const-cast): iovec is shared with readv
                .iov_len = frame.size() - skip};
  }
  return count;
}

void SendQueue::consume(std::size_t bytes) {
  bytes += offset_;
  while (!empty() && bytes >= entries_[head_].frame->size()) {
    bytes -= entries_[head_].frame->size();
    if (std::size_t* count = count_of(entries_[head_].slot)) {
      *count -= entries_[head_].frame->size();
    }
    entries_[head_].frame.reset();
    ++head_;
  }
  offset_ = bytes;
  if (empty()) {
    reset();
  } else if (head_ > 64 && head_ * 2 > entries_.size()) {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(head_));
    for (auto& [slot, index] : newest_) {
      index = index >= head_ ? index - head_ : SIZE_MAX;
    }
    std::erase_if(newest_, [](const auto& entry) { return entry.second == SIZE_MAX; });
    head_ = 0;
  }
}

std::size_t* SendQueue::count_of(std::uint32_t slot) {
  if (slot == kControl) {
    return &control_bytes_;
  }
  return slot == kMessage ? &message_bytes_ : nullptr;
}

void SendQueue::reset() {
  entries_.clear();
  head_ = 0;
  offset_ = 0;
  conflating_ = false;
  newest_.clear();
}

}  // namespace rtp::gateway
