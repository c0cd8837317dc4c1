// Writes of many items, a batch at a time: a body of any size leaves room for other writers.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "net/event_loop.h"
#include "tables/tables.h"

namespace rtp::api {

/// What becomes one commit: large enough for the cost of its sync not to matter, small enough for others not
/// to wait long behind it.
class ItemsBatch {
 public:
  ItemsBatch() { request_.may_repeat_items = true; }

  void add(dynamodb::Item item);
  [[nodiscard]] std::size_t size() const { return request_.writes.size(); }
  [[nodiscard]] bool is_full() const;

 private:
  friend class ItemsWriter;

  dynamodb::BatchWriteItemRequest request_;
  std::size_t bytes_ = 0;
};

/// Lives on one loop, held by what it waits for.
class ItemsWriter : public std::enable_shared_from_this<ItemsWriter> {
 public:
  using Done = std::move_only_function<void(const Result<void>& result)>;

  /// `tables` outlives the batch under way when `stopping` becomes true.
  ItemsWriter(tables::Tables& tables, net::EventLoop& loop,
              std::shared_ptr<const std::atomic<bool>> stopping);

  /// Writes `batch`, whose items are valid, into the table kItemTableName; one at a time. `done` is called on
  /// the loop, perhaps at once: kThrottled when others left no room for about a second; kUnavailable when the
  /// platform stops, or as the tables have it. After an error nothing of the batch is written.
  void write(ItemsBatch batch, Done done);

 private:
  static constexpr std::chrono::milliseconds kFirstRetry{10};

  void write_batch();
  void on_batch(const Result<void>& result);
  void go_on();

  tables::Tables& tables_;
  net::EventLoop& loop_;
  std::shared_ptr<const std::atomic<bool>> stopping_;
  boost::asio::steady_timer retry_timer_;

  ItemsBatch batch_;  // under way, or throttled
  Done done_;
  int throttled_ = 0;  // how often in a row
  std::chrono::milliseconds retry_delay_ = kFirstRetry;
};

}  // namespace rtp::api
