// One POST /items whose body is read as it comes, one JSON object per line, for bodies of any size: the next
// bytes are read when what they follow is written. What is written of it is always its beginning.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/items_writer.h"
#include "base/error.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

/// Lives on the loop of its exchange, held by what it waits for.
class ItemsStream : public std::enable_shared_from_this<ItemsStream> {
 public:
  /// A line may have so many bytes, more than the JSON of an item that is not too large.
  static constexpr std::size_t kMaxLineBytes = std::size_t{4} * 1024 * 1024;

  /// Writes the items of the body of `exchange`, which have the string attribute `key_name`, in their order
  /// into the table kItemTableName and answers: {"written":N}, or the error with the line it is in and how
  /// many items were written, which are all before it. On the exchange's loop. `tables` outlives the batch
  /// under way when `stopping` becomes true: the rest is then refused.
  static void start(tables::Tables& tables, std::string key_name, std::shared_ptr<net::HttpExchange> exchange,
                    std::shared_ptr<const std::atomic<bool>> stopping);

 private:
  ItemsStream(tables::Tables& tables, std::string key_name, std::shared_ptr<net::HttpExchange> exchange,
              std::shared_ptr<const std::atomic<bool>> stopping);

  void read();
  void on_piece(const Result<std::string_view>& piece);
  void go_on();
  void take_lines();
  [[nodiscard]] Result<void> take_line(std::string_view line);
  void write();
  void reply();

  std::string key_name_;
  std::shared_ptr<net::HttpExchange> exchange_;
  std::shared_ptr<ItemsWriter> writer_;

  std::string received_;        // not taken before taken_
  std::size_t taken_ = 0;       // bytes of received_
  std::size_t searched_ = 0;    // bytes of received_ in which no line ends
  bool ended_ = false;          // the body
  std::optional<Error> error_;  // that ends it all, after what was before it is written
  ItemsBatch batch_;
  std::size_t line_ = 0;     // the last one taken
  std::size_t written_ = 0;  // items
};

}  // namespace rtp::api
