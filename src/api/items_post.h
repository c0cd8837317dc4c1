// The writes of one POST /items, a batch at a time: a body of any legal size leaves room for other writers,
// and what is written of it is always its beginning.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

/// Lives on the loop of its exchange, held by what it waits for.
class ItemsPost : public std::enable_shared_from_this<ItemsPost> {
 public:
  /// Writes `items`, which are valid, in their order into the table kItemTableName and answers `exchange`. On
  /// the exchange's loop. `tables` outlives the batch under way when `stopping` becomes true: the rest is
  /// then refused.
  static void start(tables::Tables& tables, std::vector<dynamodb::Item> items,
                    std::shared_ptr<net::HttpExchange> exchange,
                    std::shared_ptr<const std::atomic<bool>> stopping);

 private:
  static constexpr std::chrono::milliseconds kFirstRetry{10};

  ItemsPost(tables::Tables& tables, std::vector<dynamodb::Item> items,
            std::shared_ptr<net::HttpExchange> exchange, std::shared_ptr<const std::atomic<bool>> stopping);

  void take_batch();
  void write_batch();
  void on_batch(const Result<void>& result);
  void retry_later();
  void go_on();
  void reply() const;
  void refuse(const Error& error) const;

  tables::Tables& tables_;
  std::vector<dynamodb::Item> items_;
  std::shared_ptr<net::HttpExchange> exchange_;
  std::shared_ptr<const std::atomic<bool>> stopping_;
  boost::asio::steady_timer retry_timer_;

  dynamodb::BatchWriteItemRequest batch_;  // under way, or throttled
  std::size_t written_ = 0;                // of items_, from its front
  std::size_t taken_ = 0;                  // of items_, from its front, into batches
  int throttled_ = 0;                      // how often in a row
  std::chrono::milliseconds retry_delay_ = kFirstRetry;
};

}  // namespace rtp::api
