// The clients of a WebSocket API of API Gateway. Adapter of functions::Audience: who watches an item is in
// the index of the table of connections, and each of them gets its messages by a post to @connections.
// Belongs to its CallLoop.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "aws/call_loop.h"
#include "aws/connection_rows.h"
#include "aws/job_queue.h"
#include "aws/management_client.h"
#include "aws/retry.h"
#include "aws/slow_connections.h"
#include "functions/ports.h"

namespace rtp::aws {

struct AudienceOptions {
  std::size_t at_once = 256;                   // queries and connections under way
  std::chrono::milliseconds post_time{3'000};  // for one attempt of one message
  /// For one finish(), within the deadline of the loop: what was not taken then is counted as failed.
  std::chrono::milliseconds delivery_time{15'000};
};

class ConnectionsAudience final : public functions::Audience {
 public:
  /// `rows` and `loop` outlive it.
  ConnectionsAudience(ConnectionRows& rows, ManagementClient management, CallLoop& loop,
                      AudienceOptions options = {});

  /// Only a query would tell, so it is true.
  [[nodiscard]] bool has_receivers(std::string_view real_time_item_id) const override;
  /// Collects; a REMOVE has nothing to send.
  void deliver(std::string_view real_time_item_id, const dynamodb::StreamRecord& record,
               const functions::Payload& payload) override;
  /// All items and connections at once, the messages of one item to one connection in their order. Counts
  /// connections, once for each item. A message that fails is tried again where that helps, as far as
  /// SlowConnections has it; then only the newest of the same item is offered to that connection. One that
  /// does not answer is left out. Rows of connections that are gone are removed. Undelivered is what the
  /// index could not be asked for.
  functions::DeliveryReport finish() override;

 private:
  /// The changes of one item.
  struct Messages {
    std::vector<const dynamodb::StreamRecord*> records;
    std::vector<functions::Payload> payloads;
  };
  struct Round;

  [[nodiscard]] boost::asio::awaitable<void> find_receivers(Round* round, const std::string* item_id,
                                                            const Messages* messages);
  [[nodiscard]] boost::asio::awaitable<void> send_messages(Round* round, const std::string* item_id,
                                                           const Messages* messages,
                                                           std::string connection_id);
  [[nodiscard]] boost::asio::awaitable<Result<void>> post(const Round* round, std::string connection_id,
                                                          functions::Payload payload);
  void note(const std::string& connection_id, const Error& error);
  void remove_rows(std::vector<dynamodb::Item> keys);

  ConnectionRows& rows_;
  ManagementClient management_;
  CallLoop& loop_;
  AudienceOptions options_;
  RetryBudget budget_;
  SlowConnections slow_;
  std::map<std::string, Messages, std::less<>> waiting_;  // by realTimeItemId
};

}  // namespace rtp::aws
