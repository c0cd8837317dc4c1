// One queue of Amazon SQS, or of who speaks its protocol. Belongs to the loop of its client.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "aws/aws_client.h"
#include "base/error.h"
#include "sources/sqs_api.h"

namespace rtp::sources {

struct SqsQueueAddress {
  std::string endpoint;  // where requests go: "https://sqs.eu-west-1.amazonaws.com", without a path
  std::string url;       // of the queue; empty: it is asked for by the name
  std::string name;
};

/// Its requests fail with what SQS says (sqs::error_of) and as net::WebClient.
class SqsQueue {
 public:
  SqsQueue(aws::AwsClient client, SqsQueueAddress address);

  /// Finds the queue's URL where it is not known. kNotFound.
  [[nodiscard]] boost::asio::awaitable<Result<void>> find();
  /// Long polling: at most 10 messages, after at most `wait`; none is no error.
  [[nodiscard]] boost::asio::awaitable<Result<sqs::ReceiveAnswer>> receive(std::size_t max_messages,
                                                                           std::chrono::seconds wait,
                                                                           std::chrono::seconds visibility);
  /// At most 10. Those that failed; an empty list is no request.
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<sqs::BatchFailure>>> remove(
      std::vector<std::string> receipt_handles);
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<sqs::BatchFailure>>> hide(
      std::vector<std::string> receipt_handles, std::chrono::seconds visibility);
  /// How many messages wait, about.
  [[nodiscard]] boost::asio::awaitable<Result<std::uint64_t>> count_waiting();

  [[nodiscard]] bool is_fifo() const { return name().ends_with(".fifo"); }
  [[nodiscard]] std::string_view name() const;

 private:
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> call(std::string action, std::string body);
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<sqs::BatchFailure>>> call_batch(std::string action,
                                                                                          std::string body,
                                                                                          std::size_t count);

  aws::AwsClient client_;
  SqsQueueAddress address_;
};

}  // namespace rtp::sources
