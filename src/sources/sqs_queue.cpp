#include "sources/sqs_queue.h"

#include <charconv>
#include <utility>

namespace rtp::sources {

using boost::asio::awaitable;

SqsQueue::SqsQueue(aws::AwsClient client, SqsQueueAddress address)
    : client_(std::move(client)), address_(std::move(address)) {}

std::string_view SqsQueue::name() const {
  if (!address_.name.empty()) {
    return address_.name;
  }
  const std::string_view url = address_.url;
  return url.substr(url.rfind('/') + 1);
}

awaitable<Result<void>> SqsQueue::find() {
  if (address_.url.empty()) {
    std::string body = sqs::queue_url_json(address_.name);
    RTP_CO_TRY(const std::string answer, co_await call("GetQueueUrl", std::move(body)));
    RTP_CO_TRY(address_.url, sqs::parse_queue_url_answer(answer));
  }
  co_return Result<void>();
}

awaitable<Result<sqs::ReceiveAnswer>> SqsQueue::receive(std::size_t max_messages, std::chrono::seconds wait,
                                                        std::chrono::seconds visibility) {
  const sqs::ReceiveRequest request{
      .queue_url = address_.url, .max_messages = max_messages, .wait = wait, .visibility = visibility};
  std::string body = sqs::receive_json(request);
  RTP_CO_TRY(const std::string answer, co_await call("ReceiveMessage", std::move(body)));
  co_return sqs::parse_receive_answer(answer);
}

awaitable<Result<std::vector<sqs::BatchFailure>>> SqsQueue::remove(std::vector<std::string> receipt_handles) {
  std::string body = sqs::delete_json(address_.url, receipt_handles);
  co_return co_await call_batch("DeleteMessageBatch", std::move(body), receipt_handles.size());
}

awaitable<Result<std::vector<sqs::BatchFailure>>> SqsQueue::hide(std::vector<std::string> receipt_handles,
                                                                 std::chrono::seconds visibility) {
  std::string body = sqs::visibility_json(address_.url, receipt_handles, visibility);
  co_return co_await call_batch("ChangeMessageVisibilityBatch", std::move(body), receipt_handles.size());
}

awaitable<Result<std::uint64_t>> SqsQueue::count_waiting() {
  std::string body = sqs::attributes_json(address_.url);
  RTP_CO_TRY(const std::string answer, co_await call("GetQueueAttributes", std::move(body)));
  RTP_CO_TRY(const events::NameValues attributes, sqs::parse_attributes_answer(answer));
  const std::string* text = events::find_value(attributes, "ApproximateNumberOfMessages");
  std::uint64_t count = 0;
  if (text != nullptr) {
    std::from_chars(text->data(), text->data() + text->size(), count);
  }
  co_return count;
}

awaitable<Result<std::string>> SqsQueue::call(std::string action, std::string body) {
  constexpr int kOk = 200;
  net::WebRequest request{
      .method = "POST", .url = address_.endpoint + "/", .headers = {}, .body = std::move(body)};
  request.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  request.headers.emplace_back("X-Amz-Target", "AmazonSQS." + action);
  RTP_CO_TRY(net::WebAnswer answer, co_await client_.send(std::move(request)));
  if (answer.status != kOk) {
    co_return std::unexpected(sqs::error_of(answer.status, answer.body));
  }
  co_return std::move(answer.body);
}

awaitable<Result<std::vector<sqs::BatchFailure>>> SqsQueue::call_batch(std::string action, std::string body,
                                                                       std::size_t count) {
  if (count == 0) {
    co_return std::vector<sqs::BatchFailure>();
  }
  RTP_CO_TRY(const std::string answer, co_await call(std::move(action), std::move(body)));
  co_return sqs::parse_batch_answer(answer, count);
}

}  // namespace rtp::sources
