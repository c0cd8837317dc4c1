#include "api/items_writer.h"

#include <algorithm>
#include <utility>

#include "api/items_endpoint.h"

namespace rtp::api {
namespace {

constexpr std::size_t kMaxBatchItems = 1024;
constexpr std::size_t kMaxBatchBytes = std::size_t{1} * 1024 * 1024;

constexpr int kMaxThrottled = 8;  // about one second
constexpr std::chrono::milliseconds kLongestRetry{500};

}  // namespace

void ItemsBatch::add(dynamodb::Item item) {
  bytes_ += dynamodb::item_size(item);
  request_.writes.push_back({.table_name = std::string(kItemTableName), .item_or_key = std::move(item)});
}

bool ItemsBatch::is_full() const { return size() >= kMaxBatchItems || bytes_ >= kMaxBatchBytes; }

ItemsWriter::ItemsWriter(tables::Tables& tables, net::EventLoop& loop,
                         std::shared_ptr<const std::atomic<bool>> stopping)
    : tables_(tables), loop_(loop), stopping_(std::move(stopping)), retry_timer_(loop.context()) {}

void ItemsWriter::write(ItemsBatch batch, Done done) {
  batch_ = std::move(batch);
  done_ = std::move(done);
  throttled_ = 0;
  retry_delay_ = kFirstRetry;
  go_on();
}

void ItemsWriter::go_on() {
  if (*stopping_) {
    on_batch(fail(ErrorCode::kUnavailable, "the platform is stopping"));
  } else {
    write_batch();
  }
}

void ItemsWriter::write_batch() {
  // The answer comes on the writer thread, where the last reference must not end.
  tables_.batch_write_item(
      std::move(batch_.request_),
      [self = shared_from_this()](const Result<std::vector<dynamodb::WriteOutcome>>& outcomes) mutable {
        net::EventLoop& loop = self->loop_;
        loop.post(
            [self = std::move(self), result = outcomes ? Result<void>() : std::unexpected(outcomes.error())] {
              self->on_batch(result);
            });
      });
}

void ItemsWriter::on_batch(const Result<void>& result) {
  if (!result && result.error().code == ErrorCode::kThrottled && ++throttled_ < kMaxThrottled) {
    retry_timer_.expires_after(retry_delay_);
    retry_delay_ = std::min(2 * retry_delay_, kLongestRetry);
    retry_timer_.async_wait(
        [self = shared_from_this()](boost::system::error_code /*never cancelled*/) { self->go_on(); });
    return;
  }
  Done done = std::move(done_);
  done(result);
}

}  // namespace rtp::api
