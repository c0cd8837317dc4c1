// The audience of OnReceiveRealTimeItem on this node: encodes each message once and hands it to the shards
// whose clients may watch the item.
#pragma once

#include <memory>
#include <vector>

#include "functions/ports.h"
#include "gateway/shard.h"

namespace rtp::gateway {

/// Belongs to the writer thread. The shards outlive it.
class LocalAudience final : public functions::Audience {
 public:
  explicit LocalAudience(const std::vector<std::unique_ptr<Shard>>& shards);

  [[nodiscard]] bool has_receivers(std::string_view real_time_item_id) const override;

  /// Collects the message for the shards; they get it with finish().
  void deliver(std::string_view real_time_item_id, const dynamodb::StreamRecord& record,
               const functions::Payload& payload) override;

  /// Hands what was collected to the shards, one wake-up each. The report counts shards and messages: who of
  /// their clients takes them is known only later, on their own threads.
  functions::DeliveryReport finish() override;

 private:
  [[nodiscard]] bool any_shard(bool (Shard::*asks)(std::string_view) const,
                               std::string_view real_time_item_id) const;

  const std::vector<std::unique_ptr<Shard>>& shards_;
  std::vector<DeliveryBatch> collected_;  // one per shard
};

}  // namespace rtp::gateway
