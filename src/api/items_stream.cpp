#include "api/items_stream.h"

#include <utility>

#include <fmt/format.h>

#include "api/http_errors.h"
#include "api/items_body.h"

namespace rtp::api {

void ItemsStream::start(tables::Tables& tables, std::string key_name,
                        std::shared_ptr<net::HttpExchange> exchange,
                        std::shared_ptr<const std::atomic<bool>> stopping) {
  const std::shared_ptr<ItemsStream> stream(
      new ItemsStream(tables, std::move(key_name), std::move(exchange), std::move(stopping)));
  stream->read();
}

ItemsStream::ItemsStream(tables::Tables& tables, std::string key_name,
                         std::shared_ptr<net::HttpExchange> exchange,
                         std::shared_ptr<const std::atomic<bool>> stopping)
    : key_name_(std::move(key_name)),
      exchange_(std::move(exchange)),
      writer_(std::make_shared<ItemsWriter>(tables, exchange_->loop(), std::move(stopping))) {}

void ItemsStream::read() {
  exchange_->read_body(
      [self = shared_from_this()](const Result<std::string_view>& piece) { self->on_piece(piece); });
}

void ItemsStream::on_piece(const Result<std::string_view>& piece) {
  received_.erase(0, std::exchange(taken_, 0));
  if (!piece) {
    error_ = piece.error();
  } else if (piece->empty()) {
    ended_ = true;
    received_ += '\n';  // of the last line, which may do without
  } else {
    received_.append(*piece);
  }
  go_on();
}

void ItemsStream::go_on() {
  take_lines();
  if (batch_.size() > 0 && (batch_.is_full() || ended_ || error_)) {
    write();
  } else if (ended_ || error_) {
    reply();
  } else {
    read();
  }
}

/// Until the batch is full, or no line is whole.
void ItemsStream::take_lines() {
  while (!batch_.is_full() && !error_) {
    const std::size_t end = received_.find('\n', taken_ + searched_);
    if (end == std::string::npos) {
      searched_ = received_.size() - taken_;
      if (searched_ > kMaxLineBytes) {
        error_ = {ErrorCode::kTooLarge,
                  fmt::format("line {} is larger than {} bytes", line_ + 1, kMaxLineBytes)};
      }
      return;
    }
    const Result<void> taken = take_line(std::string_view(received_).substr(taken_, end - taken_));
    taken_ = end + 1;
    searched_ = 0;
    if (!taken) {
      error_ = taken.error();
    }
  }
}

Result<void> ItemsStream::take_line(std::string_view line) {
  ++line_;
  const std::string_view text = trim_json(line);
  if (text.empty()) {
    return {};
  }
  RTP_TRY(dynamodb::Item item, parse_item(text, fmt::format("line {}", line_)));
  if (const Result<void> valid = check_item(item, key_name_); !valid) {
    return fail(valid.error().code, fmt::format("the item of line {} {}", line_, valid.error().message));
  }
  batch_.add(std::move(item));
  return {};
}

void ItemsStream::write() {
  const std::size_t count = batch_.size();
  writer_->write(std::exchange(batch_, {}), [self = shared_from_this(), count](const Result<void>& result) {
    if (!result) {
      self->error_ = result.error();
      self->reply();
      return;
    }
    self->written_ += count;
    self->go_on();
  });
}

void ItemsStream::reply() {
  if (!error_ && written_ == 0) {
    exchange_->reply(no_item_answer());
  } else if (error_) {
    exchange_->reply(error_response(
        {error_->code, fmt::format("the first {} items were written: {}", written_, error_->message)}));
  } else {
    exchange_->reply(written_answer(written_));
  }
}

}  // namespace rtp::api
