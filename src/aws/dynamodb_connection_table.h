// The connections of an API in a table of DynamoDB. Adapter of functions::ConnectionTable and of
// functions::Subscriptions. Belongs to its CallLoop.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/connection_rows.h"
#include "functions/ports.h"

namespace rtp::aws {

class DynamodbConnectionTable final : public functions::ConnectionTable {
 public:
  /// `rows` outlives it.
  explicit DynamodbConnectionTable(ConnectionRows& rows) : rows_(rows) {}

  [[nodiscard]] Result<void> put(const std::vector<functions::ConnectionRow>& rows) override;
  [[nodiscard]] Result<void> remove(std::string_view connection_id) override;
  [[nodiscard]] Result<void> remove(std::string_view connection_id,
                                    const std::vector<std::string>& real_time_item_ids) override;

 private:
  ConnectionRows& rows_;
};

/// What a connection watches is what it has rows for, which the ConnectionTable changes: this one only tells
/// which. There are no options but plain (FunctionConfig::extras).
class RowSubscriptions final : public functions::Subscriptions {
 public:
  /// `rows` outlives it. A connection may watch `max_subscriptions` items.
  RowSubscriptions(ConnectionRows& rows, std::size_t max_subscriptions)
      : rows_(rows), max_subscriptions_(max_subscriptions) {}

  [[nodiscard]] Result<std::vector<std::string>> subscribe(
      std::string_view connection_id, const std::vector<std::string>& items,
      const functions::SubscribeRequest& request) override;
  [[nodiscard]] Result<std::vector<std::string>> unsubscribe(std::string_view connection_id,
                                                             const std::vector<std::string>& items) override;
  /// kUnsupported for a limit.
  [[nodiscard]] Result<void> set_max_rate(std::string_view connection_id,
                                          std::optional<double> max_rate) override;

 private:
  ConnectionRows& rows_;
  std::size_t max_subscriptions_;
};

}  // namespace rtp::aws
