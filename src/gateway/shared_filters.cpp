#include "gateway/shared_filters.h"

#include <algorithm>

namespace rtp::gateway {

bool SharedFilter::matches(const dynamodb::StreamRecord& record) {
  if (record.sequence_number != last_ || last_ == 0) {
    const auto& image = record.new_image ? record.new_image : record.old_image;
    last_matched_ = image && filter_.matches(*image);
    last_ = record.sequence_number;
    ++evaluations_;
  }
  return last_matched_;
}

std::shared_ptr<SharedFilter> SharedFilters::share(const dynamodb::Filter& filter) {
  std::weak_ptr<SharedFilter>& known = filters_[filter.text()];
  if (std::shared_ptr<SharedFilter> shared = known.lock()) {
    return shared;
  }
  const auto made = std::make_shared<SharedFilter>(filter);
  known = made;
  if (filters_.size() > sweep_above_) {
    std::erase_if(filters_, [](const auto& entry) { return entry.second.expired(); });
    sweep_above_ = std::max<std::size_t>(64, 2 * filters_.size());
  }
  return made;
}

}  // namespace rtp::gateway
