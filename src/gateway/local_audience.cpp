#include "gateway/local_audience.h"

#include <algorithm>
#include <utility>

#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

/// What sessions use of it. A copy: what waits for a slow client must not keep the whole batch.
std::shared_ptr<const dynamodb::StreamRecord> record_of(const dynamodb::StreamRecord& record) {
  const auto copy = std::make_shared<dynamodb::StreamRecord>();
  copy->sequence_number = record.sequence_number;
  copy->event_name = record.event_name;
  if (record.new_image) {
    copy->new_image = record.new_image;
  } else {
    copy->old_image = record.old_image;
  }
  return copy;
}

}  // namespace

LocalAudience::LocalAudience(const std::vector<std::unique_ptr<Shard>>& shards)
    : shards_(shards), collected_(shards.size()) {}

bool LocalAudience::has_receivers(std::string_view real_time_item_id) const {
  return any_shard(&Shard::may_watch, real_time_item_id);
}

bool LocalAudience::any_shard(bool (Shard::*asks)(std::string_view) const,
                              std::string_view real_time_item_id) const {
  return std::ranges::any_of(shards_, [&](const auto& shard) { return (*shard.*asks)(real_time_item_id); });
}

void LocalAudience::deliver(std::string_view real_time_item_id, const dynamodb::StreamRecord& record,
                            const functions::Payload& payload) {
  if (payload == nullptr && !any_shard(&Shard::session_may_watch, real_time_item_id)) {
    return;
  }
  const auto delivery = std::make_shared<const Delivery>(Delivery{
      .real_time_item_id = std::string(real_time_item_id),
      .sequence_number = record.sequence_number,
      .frame = payload == nullptr ? "" : websocket::encode_frame(websocket::Opcode::kText, *payload),
      .record = any_shard(&Shard::may_need_record, real_time_item_id) ? record_of(record) : nullptr});
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (shards_[i]->may_watch(real_time_item_id)) {
      collected_[i].push_back(delivery);
    }
  }
}

functions::DeliveryReport LocalAudience::finish() {
  functions::DeliveryReport report;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    report.receivers += collected_[i].size();
    if (!collected_[i].empty()) {
      shards_[i]->enqueue(std::exchange(collected_[i], {}));
    }
  }
  return report;
}

}  // namespace rtp::gateway
