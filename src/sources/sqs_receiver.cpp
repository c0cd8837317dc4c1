#include "sources/sqs_receiver.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "net/await.h"
#include "net/backoff.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::chrono::minutes kBacklogInterval{1};
constexpr int kRemoveAttempts = 5;
constexpr int kLooksPerVisibility = 3;  // a message is hidden anew when it was seen by two looks

std::vector<std::string> handles_of(const std::vector<events::SqsMessage>& messages) {
  std::vector<std::string> handles;
  std::ranges::transform(messages, std::back_inserter(handles), &events::SqsMessage::receipt_handle);
  return handles;
}

/// In a FIFO queue, what is behind a message that was not taken must wait for it.
void leave_groups_of_damaged(sqs::ReceiveAnswer& answer) {
  std::set<std::string_view> groups;
  for (const events::SqsMessage& message : answer.damaged) {
    groups.insert(message.group());
  }
  std::erase_if(answer.messages,
                [&groups](const events::SqsMessage& message) { return groups.contains(message.group()); });
}

}  // namespace

/// Lists messages in held_ while it lives.
class SqsReceiver::Holding {
 public:
  Holding(std::list<Held>& list, std::vector<std::string> handles)
      : list_(list), entry_(list.insert(list.end(), {.receipt_handles = std::move(handles)})) {}
  ~Holding() { list_.erase(entry_); }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;

 private:
  std::list<Held>& list_;
  std::list<Held>::iterator entry_;
};

SqsReceiver::SqsReceiver(SqsQueue queue, SqsReceiverOptions options, MessageHandler& handler,
                         SourceMonitor& monitor)
    : queue_(std::move(queue)), options_(options), handler_(handler), monitor_(monitor) {}

awaitable<Error> SqsReceiver::session() {
  if (auto found = co_await queue_.find(); !found) {
    co_return std::move(found).error();
  }
  // Who may only receive and delete cannot be told how many wait.
  auto shown = co_await show_backlog();
  if (!shown && shown.error().code != ErrorCode::kPermissionDenied) {
    co_return std::move(shown).error();
  }
  monitor_.enter(SourceState::kRunning);
  const auto executor = co_await asio::this_coro::executor;
  using Operation = decltype(asio::co_spawn(executor, receive(), asio::deferred));
  std::vector<Operation> operations;
  for (std::size_t i = 0; i < options_.receivers; ++i) {
    operations.push_back(asio::co_spawn(executor, receive(), asio::deferred));
  }
  operations.push_back(asio::co_spawn(executor, keep_hidden(), asio::deferred));
  if (shown) {
    operations.push_back(asio::co_spawn(executor, watch_backlog(), asio::deferred));
  }
  auto group = asio::experimental::make_parallel_group(std::move(operations));
  auto [order, thrown, errors] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (thrown[order[0]]) {
    std::rethrow_exception(thrown[order[0]]);
  }
  co_return std::move(errors[order[0]]);
}

awaitable<Error> SqsReceiver::receive() {
  for (;;) {
    auto answer = co_await queue_.receive(options_.batch, options_.wait, options_.visibility);
    if (!answer) {
      co_return std::move(answer).error();
    }
    if (auto taken = co_await take(*std::move(answer)); !taken) {
      co_return std::move(taken).error();
    }
  }
}

awaitable<Result<void>> SqsReceiver::take(sqs::ReceiveAnswer answer) {
  if (!answer.damaged.empty()) {
    monitor_.note_error(
        fmt::format("{} messages were damaged on their way: they come again", answer.damaged.size()));
    if (queue_.is_fifo()) {
      leave_groups_of_damaged(answer);
    }
  }
  if (answer.messages.empty()) {
    co_return Result<void>();
  }
  const Holding holding(held_, handles_of(answer.messages));
  RTP_CO_TRY(std::vector<std::string> done, co_await handler_.handle(std::move(answer.messages)));
  co_return co_await remove(std::move(done));
}

/// What cannot be deleted comes again, which changes nothing; so it is tried only for a while.
awaitable<Result<void>> SqsReceiver::remove(std::vector<std::string> receipt_handles) {
  net::Backoff backoff;
  for (int attempt = 1; !receipt_handles.empty(); ++attempt) {
    auto failures = co_await queue_.remove(receipt_handles);
    if (failures) {
      std::vector<std::string> left;
      for (const sqs::BatchFailure& failure : *failures) {
        monitor_.note_error(failure.error.message);
        if (failure.error.code == ErrorCode::kUnavailable) {
          left.push_back(std::move(receipt_handles[failure.index]));
        }
      }
      receipt_handles = std::move(left);
    } else if (attempt == kRemoveAttempts) {
      co_return std::unexpected(std::move(failures).error());
    } else {
      monitor_.note_error(failures.error().message);
    }
    if (attempt == kRemoveAttempts) {
      break;
    }
    if (!receipt_handles.empty()) {
      co_await net::sleep_for(backoff.next());
    }
  }
  co_return Result<void>();
}

awaitable<Error> SqsReceiver::keep_hidden() {
  for (;;) {
    co_await net::sleep_for(std::chrono::milliseconds(options_.visibility) / kLooksPerVisibility);
    std::vector<std::vector<std::string>> batches;  // held_ changes meanwhile
    for (Held& held : held_) {
      if (!std::exchange(held.is_new, false)) {
        batches.push_back(held.receipt_handles);
      }
    }
    for (std::vector<std::string>& batch : batches) {
      const auto failures = co_await queue_.hide(std::move(batch), options_.visibility);
      if (!failures) {
        monitor_.note_error(failures.error().message);
      } else if (!failures->empty()) {
        monitor_.note_error(failures->front().error.message);
      }
    }
  }
}

awaitable<Error> SqsReceiver::watch_backlog() {
  for (;;) {
    co_await net::sleep_for(kBacklogInterval);
    if (const auto shown = co_await show_backlog(); !shown) {
      monitor_.note_error(shown.error().message);
    }
  }
}

awaitable<Result<void>> SqsReceiver::show_backlog() {
  RTP_CO_TRY(const std::uint64_t waiting, co_await queue_.count_waiting());
  monitor_.set_detail(fmt::format("queue {}, about {} messages wait", queue_.name(), waiting));
  co_return Result<void>();
}

}  // namespace rtp::sources
