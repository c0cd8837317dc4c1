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
                                                 std::uint64_t sequence_number,
                                                 const functions::Payload& payload) {
  const auto delivery = std::make_shared<const Delivery>(
      Delivery{.real_time_item_id = std::string(real_time_item_id),
               .sequence_number = sequence_number,
               .frame = websocket::encode_frame(websocket::Opcode::kText, *payload)});
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
