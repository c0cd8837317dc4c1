#include "api/items_post.h"

#include <utility>

#include <fmt/format.h>

#include "api/http_errors.h"

namespace rtp::api {

using dynamodb::Item;

void ItemsPost::start(tables::Tables& tables, std::vector<Item> items,
                      std::shared_ptr<net::HttpExchange> exchange,
                      std::shared_ptr<const std::atomic<bool>> stopping) {
  const std::shared_ptr<ItemsPost> post(
      new ItemsPost(tables, std::move(items), std::move(exchange), std::move(stopping)));
  post->write_next();
}

ItemsPost::ItemsPost(tables::Tables& tables, std::vector<Item> items,
                     std::shared_ptr<net::HttpExchange> exchange,
                     std::shared_ptr<const std::atomic<bool>> stopping)
    : items_(std::move(items)),
      exchange_(std::move(exchange)),
      writer_(std::make_shared<ItemsWriter>(tables, exchange_->loop(), std::move(stopping))) {}

void ItemsPost::write_next() {
  ItemsBatch batch;
  std::size_t taken = written_;
  while (taken < items_.size() && !batch.is_full()) {
    batch.add(std::move(items_[taken++]));
  }
  if (batch.size() == 0) {
    exchange_->reply(written_answer(written_));
    return;
  }
  writer_->write(std::move(batch), [self = shared_from_this(), taken](const Result<void>& result) {
    if (!result) {
      self->exchange_->reply(error_response(
          {result.error().code, fmt::format("the first {} of {} items were written: {}", self->written_,
                                            self->items_.size(), result.error().message)}));
      return;
    }
    self->written_ = taken;
    self->write_next();
  });
}

}  // namespace rtp::api
