#include "api/items_post.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/http_errors.h"
#include "api/items_endpoint.h"

namespace rtp::api {
namespace {

using dynamodb::Item;

// A batch is one commit: large enough for the cost of its sync not to matter, small enough for others not to
// wait long behind it.
constexpr std::size_t kMaxBatchItems = 1024;
constexpr std::size_t kMaxBatchBytes = std::size_t{1} * 1024 * 1024;

constexpr int kMaxThrottled = 8;  // about one second
constexpr std::chrono::milliseconds kLongestRetry{500};

}  // namespace

void ItemsPost::start(tables::Tables& tables, std::vector<Item> items,
                      std::shared_ptr<net::HttpExchange> exchange,
                      std::shared_ptr<const std::atomic<bool>> stopping) {
  const std::shared_ptr<ItemsPost> post(
      new ItemsPost(tables, std::move(items), std::move(exchange), std::move(stopping)));
  post->take_batch();
  post->write_batch();
}

ItemsPost::ItemsPost(tables::Tables& tables, std::vector<Item> items,
                     std::shared_ptr<net::HttpExchange> exchange,
                     std::shared_ptr<const std::atomic<bool>> stopping)
    : tables_(tables),
      items_(std::move(items)),
      exchange_(std::move(exchange)),
      stopping_(std::move(stopping)),
      retry_timer_(exchange_->loop().context()) {
  batch_.may_repeat_items = true;
}

void ItemsPost::take_batch() {
  batch_.writes.clear();
  std::size_t bytes = 0;
  while (taken_ < items_.size() && batch_.writes.size() < kMaxBatchItems && bytes < kMaxBatchBytes) {
    Item& item = items_[taken_++];
    bytes += dynamodb::item_size(item);
    batch_.writes.push_back({.table_name = std::string(kItemTableName), .item_or_key = std::move(item)});
  }
}

void ItemsPost::write_batch() {
  // The answer comes on the writer thread, where the post's last reference must not end.
  tables_.batch_write_item(
      std::move(batch_),
      [self = shared_from_this()](const Result<std::vector<dynamodb::WriteOutcome>>& outcomes) mutable {
        net::EventLoop& loop = self->exchange_->loop();
        loop.post(
            [self = std::move(self), result = outcomes ? Result<void>() : std::unexpected(outcomes.error())] {
              self->on_batch(result);
            });
      });
}

void ItemsPost::on_batch(const Result<void>& result) {
  if (!result && result.error().code == ErrorCode::kThrottled && ++throttled_ < kMaxThrottled) {
    retry_later();
    return;
  }
  if (!result) {
    refuse(result.error());
    return;
  }
  throttled_ = 0;
  retry_delay_ = kFirstRetry;
  written_ = taken_;
  take_batch();
  if (batch_.writes.empty()) {
    reply();
  } else {
    go_on();
  }
}

void ItemsPost::retry_later() {
  retry_timer_.expires_after(retry_delay_);
  retry_delay_ = std::min(2 * retry_delay_, kLongestRetry);
  retry_timer_.async_wait(
      [self = shared_from_this()](boost::system::error_code /*never cancelled*/) { self->go_on(); });
}

void ItemsPost::go_on() {
  if (*stopping_) {
    refuse({ErrorCode::kUnavailable, "the platform is stopping"});
  } else {
    write_batch();
  }
}

void ItemsPost::reply() const {
  exchange_->reply({.content_type = "application/json",
                    .body = fmt::format("{{\"written\":{}}}\n", written_),
                    .headers = {}});
}

void ItemsPost::refuse(const Error& error) const {
  exchange_->reply(error_response({error.code, fmt::format("the first {} of {} items were written: {}",
                                                           written_, items_.size(), error.message)}));
}

}  // namespace rtp::api
