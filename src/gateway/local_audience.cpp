#include "gateway/local_audience.h"

#include <algorithm>
#include <utility>

#include "websocket/frame.h"

namespace rtp::gateway {

LocalAudience::LocalAudience(const std::vector<std::unique_ptr<Shard>>& shards)
    : shards_(shards), collected_(shards.size()) {}

bool LocalAudience::has_receivers(std::string_view real_time_item_id) const {
  return std::ranges::any_of(shards_, [&](const auto& shard) { return shard->may_watch(real_time_item_id); });
}

functions::DeliveryReport LocalAudience::deliver(std::string_view real_time_item_id,
                                                 const dynamodb::StreamRecord& record,
                                                 const functions::Payload& payload) {
  const bool has_sessions =
      std::ranges::any_of(shards_, [&](const auto& shard) { return shard->has_sessions(real_time_item_id); });
  if (payload == nullptr && !has_sessions) {
    return {};
  }
  const auto delivery = std::make_shared<const Delivery>(
      Delivery{.real_time_item_id = std::string(real_time_item_id),
               .sequence_number = record.sequence_number,
               .frame = payload == nullptr ? "" : websocket::encode_frame(websocket::Opcode::kText, *payload),
               // A copy: what waits for a slow client must not keep the whole batch.
               .record = has_sessions ? std::make_shared<const dynamodb::StreamRecord>(record) : nullptr});
  functions::DeliveryReport report;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (shards_[i]->may_watch(real_time_item_id)) {
      collected_[i].push_back(delivery);
      ++report.receivers;
    }
  }
  return report;
}

void LocalAudience::flush() {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (!collected_[i].empty()) {
      shards_[i]->enqueue(std::exchange(collected_[i], {}));
    }
  }
}

}  // namespace rtp::gateway
