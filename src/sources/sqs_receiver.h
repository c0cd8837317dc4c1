// Receives the messages of a queue of SQS, hands them on and deletes those that are done: the part that all
// sources share which are told by a queue. Belongs to the loop of the sources.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "events/sqs_event.h"
#include "sources/source.h"
#include "sources/source_monitor.h"
#include "sources/source_options.h"
#include "sources/sqs_queue.h"

namespace rtp::sources {

/// What takes the messages.
class MessageHandler {
 public:
  virtual ~MessageHandler() = default;

  /// Takes messages in their order; those of one group of a FIFO queue never come twice at once. The receipt
  /// handles of those that may be deleted: the others come again when their visibility timeout is over. An
  /// error ends the session. Several may be under way at once.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::vector<std::string>>> handle(
      std::vector<events::SqsMessage> messages) = 0;
};

struct SqsReceiverOptions {
  std::size_t receivers = 2;  // requests under way at once
  std::size_t batch = sqs::kMaxBatch;
  std::chrono::seconds wait{20};  // of a long poll
  std::chrono::seconds visibility{
      30};  // for which a message is nobody else's; made longer while it is handled
};

class SqsReceiver {
 public:
  /// `handler` and `monitor` outlive it.
  SqsReceiver(SqsQueue queue, SqsReceiverOptions options, MessageHandler& handler, SourceMonitor& monitor);

  /// As Source::session().
  [[nodiscard]] boost::asio::awaitable<Error> session();

 private:
  /// Messages that are being handled.
  struct Held {
    std::vector<std::string> receipt_handles;
    bool is_new = true;  // since the last look of keep_hidden()
  };
  class Holding;

  [[nodiscard]] boost::asio::awaitable<Error> receive();
  [[nodiscard]] boost::asio::awaitable<Result<void>> take(sqs::ReceiveAnswer answer);
  [[nodiscard]] boost::asio::awaitable<Result<void>> remove(std::vector<std::string> receipt_handles);
  [[nodiscard]] boost::asio::awaitable<Error> keep_hidden();
  [[nodiscard]] boost::asio::awaitable<Error> watch_backlog();
  [[nodiscard]] boost::asio::awaitable<Result<void>> show_backlog();

  SqsQueue queue_;
  SqsReceiverOptions options_;
  MessageHandler& handler_;
  SourceMonitor& monitor_;
  std::list<Held> held_;
};

/// Options: queue_url, or queue (its name); `endpoint_key` (default: where queue_url is, or AWS); region and
/// access keys as read_aws_access(); receivers, wait, visibility, batch; ca_file. What is returned is of no
/// use when an option is wrong; absent only then.
[[nodiscard]] std::unique_ptr<SqsReceiver> read_sqs_receiver(SourceOptions& options,
                                                             const SourceServices& services,
                                                             MessageHandler& handler,
                                                             std::string_view endpoint_key);

}  // namespace rtp::sources
