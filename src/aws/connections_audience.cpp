#include "aws/connections_audience.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"

namespace rtp::aws {
namespace {

using boost::asio::awaitable;
using functions::DeliveryReport;

/// Messages that say why one failed: enough to see what is wrong, few enough not to be the load themselves.
constexpr std::size_t kMaxLoggedFailures = 5;

}  // namespace

/// One finish().
struct ConnectionsAudience::Round {
  CallLoop::Clock::time_point deadline;
  DeliveryReport report;
  std::vector<dynamodb::Item> gone;  // keys of rows
  JobQueue queue;

  void note_failure(std::string_view connection_id, std::string_view item_id, const Error& error) {
    ++report.failed;
    if (report.failed <= kMaxLoggedFailures) {
      log(LogLevel::kWarning, "a connection did not take a message",
          {{"connectionId", std::string(connection_id)},
           {"realTimeItemId", std::string(item_id)},
           {"reason", error.message}});
    }
  }
};

ConnectionsAudience::ConnectionsAudience(ConnectionRows& rows, ManagementClient management, CallLoop& loop,
                                         AudienceOptions options)
    : rows_(rows), management_(std::move(management)), loop_(loop), options_(options) {}

bool ConnectionsAudience::has_receivers(std::string_view /*real_time_item_id*/) const { return true; }

void ConnectionsAudience::deliver(std::string_view real_time_item_id, const dynamodb::StreamRecord& record,
                                  const functions::Payload& payload) {
  if (payload == nullptr) {
    return;
  }
  Messages& messages = waiting_[std::string(real_time_item_id)];
  messages.records.push_back(&record);
  messages.payloads.push_back(payload);
}

DeliveryReport ConnectionsAudience::finish() {
  const auto messages_by_item = std::exchange(waiting_, {});
  Round round{.deadline = std::min(loop_.deadline(), CallLoop::Clock::now() + options_.delivery_time),
              .report = {},
              .gone = {},
              .queue = JobQueue(loop_.executor(), options_.at_once)};
  for (const auto& [item_id, messages] : messages_by_item) {
    round.queue.add(
        [this, &round, id = &item_id, all = &messages] { return find_receivers(&round, id, all); });
  }
  loop_.run_until([&round] { return round.queue.idle(); });
  round.report.gone = round.gone.size();
  remove_rows(std::move(round.gone));
  return std::move(round.report);
}

awaitable<void> ConnectionsAudience::find_receivers(Round* round, const std::string* item_id,
                                                    const Messages* messages) {
  const auto send_to = [this, round, item_id, messages](std::vector<std::string> connection_ids) {
    for (std::string& id : connection_ids) {
      round->queue.add([this, round, item_id, messages, id = std::move(id)]() mutable {
        return send_messages(round, item_id, messages, std::move(id));
      });
    }
  };
  const Result<void> found = co_await rows_.find_connections(*item_id, send_to);
  if (!found) {
    log(LogLevel::kError, "the connections of an item cannot be found",
        {{"realTimeItemId", *item_id}, {"reason", found.error().message}});
    std::ranges::copy(messages->records, std::back_inserter(round->report.undelivered));
  }
}

awaitable<void> ConnectionsAudience::send_messages(Round* round, const std::string* item_id,
                                                   const Messages* messages, std::string connection_id) {
  Result<void> sent;
  const auto newest = std::prev(messages->payloads.end());
  for (auto payload = messages->payloads.begin(); payload <= newest;) {
    sent = co_await post(round, connection_id, *payload);
    const bool is_over =
        !sent && (sent.error().code == ErrorCode::kGone || sent.error().code == ErrorCode::kTimeout);
    if (is_over) {
      break;
    }
    ++payload;
    if (!sent && is_retryable(sent.error())) {
      payload = std::max(payload, newest);
    }
  }
  if (sent) {
    ++round->report.receivers;
  } else if (sent.error().code == ErrorCode::kGone) {
    round->gone.push_back(connection_key(connection_id, *item_id));
  } else {
    round->note_failure(connection_id, *item_id, sent.error());
  }
}

awaitable<Result<void>> ConnectionsAudience::post(const Round* round, std::string connection_id,
                                                  functions::Payload payload) {
  const unsigned attempts = slow_.attempts(connection_id, CallLoop::Clock::now());
  if (attempts == 0) {
    co_return fail(ErrorCode::kTimeout, "it did not answer the last time: left out for a while");
  }
  Retry retry(budget_, round->deadline, attempts);
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(round->deadline - CallLoop::Clock::now());
    if (left.count() <= 0) {
      co_return fail(ErrorCode::kTimeout, "there was no time left for it");
    }
    Result<void> sent =
        co_await management_.post(connection_id, *payload, std::min(left, options_.post_time));
    if (sent) {
      budget_.give_back();
      slow_.forget(connection_id);
      co_return sent;
    }
    // A slow connection would only be slow again, and the message may have arrived.
    if (sent.error().code == ErrorCode::kTimeout) {
      if (left >= options_.post_time) {
        slow_.silent(connection_id, CallLoop::Clock::now());
      }
      co_return sent;
    }
    const bool again = co_await retry.again(sent.error());
    if (!again) {
      note(connection_id, sent.error());
      co_return sent;
    }
  }
}

/// For the next messages of a connection that did not take one.
void ConnectionsAudience::note(const std::string& connection_id, const Error& error) {
  if (error.code == ErrorCode::kThrottled) {
    slow_.throttled(connection_id);
  } else if (error.code == ErrorCode::kGone) {
    slow_.forget(connection_id);
  }
}

void ConnectionsAudience::remove_rows(std::vector<dynamodb::Item> keys) {
  std::vector<DynamodbClient::Write> writes;
  writes.reserve(keys.size());
  for (dynamodb::Item& key : keys) {
    writes.push_back({.kind = DynamodbClient::Write::Kind::kDelete, .item_or_key = std::move(key)});
  }
  if (const Result<void> removed = rows_.write(std::move(writes)); !removed) {
    log(LogLevel::kWarning, "rows of closed connections are not removed; their ttl ends them",
        {{"reason", removed.error().message}});
  }
}

}  // namespace rtp::aws
