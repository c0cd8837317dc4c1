// The writes of one POST /items whose items are all known: what is written of them is always the beginning.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "api/items_writer.h"
#include "base/error.h"
#include "dynamodb/requests.h"
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
  ItemsPost(tables::Tables& tables, std::vector<dynamodb::Item> items,
            std::shared_ptr<net::HttpExchange> exchange, std::shared_ptr<const std::atomic<bool>> stopping);

  void write_next();

  std::vector<dynamodb::Item> items_;
  std::shared_ptr<net::HttpExchange> exchange_;
  std::shared_ptr<ItemsWriter> writer_;
  std::size_t written_ = 0;  // of items_, from its front
};

}  // namespace rtp::api
