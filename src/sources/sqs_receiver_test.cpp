#include "sources/sqs_receiver.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/await.h"
#include "net/http_server_fixture.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Answers as a queue that has no messages, but for what a test scripts. Thread-safe.
class ScriptedQueue {
 public:
  struct Answer {
    std::string body;
    http::status status = http::status::ok;
  };

  /// The next request of `action` is answered so.
  void script(const std::string& action, std::string body, http::status status = http::status::ok) {
    const std::lock_guard lock(mutex_);
    answers_.emplace_back(action, Answer{std::move(body), status});
  }

  void take(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) {
    const std::string target(request.headers["X-Amz-Target"]);
    const std::string action = target.substr(target.find('.') + 1);
    const std::lock_guard lock(mutex_);
    const auto scripted = std::ranges::find(answers_, action, &std::pair<std::string, Answer>::first);
    if (action != "ReceiveMessage") {
      bodies_.emplace_back(action, request.body);
    }
    if (scripted != answers_.end()) {
      exchange->reply(net::answer_with(scripted->second.body, scripted->second.status));
      answers_.erase(scripted);
    } else if (action == "ReceiveMessage") {
      polls_.push_back(exchange);  // a long poll, which ends with the server
    } else {
      exchange->reply(net::answer_with("{}"));
    }
  }

  void end_polls() {
    const std::lock_guard lock(mutex_);
    polls_.clear();
  }

  /// Of the requests of `action` so far.
  std::vector<std::string> bodies(std::string_view action) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const auto& [name, body] : bodies_) {
      if (name == action) {
        found.push_back(body);
      }
    }
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Answer>> answers_;
  std::vector<std::pair<std::string, std::string>> bodies_;
  std::vector<std::shared_ptr<net::HttpExchange>> polls_;
};

class SqsReceiverTest : public testing::Test, private net::HttpServerFixture, private MessageHandler {
 protected:
  SqsReceiverTest() : HttpServerFixture(net::Security::kPlain) {
    serve([this](const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) {
      queue_.take(request, exchange);
    });
  }
  ~SqsReceiverTest() override {
    signal_.emit(asio::cancellation_type::terminal);
    run_until([this] { return ended_; });
    queue_.end_polls();
  }

  void start(const std::string& queue_name = "q") {
    auto client = net::WebClient::create(context_.get_executor(), {});
    const aws::AwsAccess access = {.region = "us-east-1",
                                   .credentials = std::make_shared<aws::FixedCredentials>(
                                       aws::Credentials{.access_key_id = "a", .secret_access_key = "b"})};
    const std::string endpoint = "http://127.0.0.1:" + std::to_string(port());
    const SqsReceiverOptions options = {.receivers = 1, .visibility = std::chrono::seconds(1)};
    receiver_.emplace(SqsQueue(aws::AwsClient(*std::move(client), access, "sqs", clock_),
                               {.endpoint = endpoint, .url = endpoint + "/1/" + queue_name, .name = {}}),
                      options, static_cast<MessageHandler&>(*this), monitor_);
    ended_ = false;
    asio::co_spawn(
        context_, receiver_->session(),
        asio::bind_cancellation_slot(signal_.slot(), [this](const std::exception_ptr& thrown, Error error) {
          ended_ = true;
          if (!thrown) {
            error_ = std::move(error);
          }
        }));
  }

  /// False when it does not come true in time.
  bool run_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    context_.restart();
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      context_.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  static std::string message(const std::string& id, const std::string& group = "",
                             const std::string& md5 = "") {
    return R"({"MessageId":")" + id + R"(","ReceiptHandle":"r)" + id + R"(","Body":"{}","MD5OfBody":")" +
           md5 + R"(","Attributes":{"MessageGroupId":")" + group + "\"}}";
  }

  ScriptedQueue queue_;
  std::vector<std::string> handled_;  // message ids
  std::vector<std::string> undone_;   // message ids that are not to be deleted
  std::function<bool()> hold_;        // handling goes on as long as it says so
  SystemClock clock_;
  SourceMonitor monitor_{"fleet", "sqs", clock_};
  bool ended_ = true;
  std::optional<Error> error_;
  asio::cancellation_signal signal_;

 private:
  asio::awaitable<Result<std::vector<std::string>>> handle(
      std::vector<events::SqsMessage> messages) override {
    while (hold_ && hold_()) {
      co_await net::sleep_for(std::chrono::milliseconds(5));
    }
    std::vector<std::string> done;
    for (const events::SqsMessage& message : messages) {
      handled_.push_back(message.message_id);
      if (std::ranges::find(undone_, message.message_id) == undone_.end()) {
        done.push_back(message.receipt_handle);
      }
    }
    co_return done;
  }

  asio::io_context context_;
  std::optional<SqsReceiver> receiver_;
};

TEST_F(SqsReceiverTest, DeletesOnlyWhatIsDone) {
  queue_.script("ReceiveMessage", "{\"Messages\":[" + message("1") + "," + message("2") + "]}");
  undone_ = {"2"};
  start();
  ASSERT_TRUE(run_until([this] { return !queue_.bodies("DeleteMessageBatch").empty(); }));
  EXPECT_THAT(handled_, ElementsAre("1", "2"));
  EXPECT_THAT(queue_.bodies("DeleteMessageBatch"),
              ElementsAre(HasSubstr(R"([{"Id":"0","ReceiptHandle":"r1"}])")));
  EXPECT_EQ(monitor_.state(), SourceState::kRunning);
}

TEST_F(SqsReceiverTest, DeletesAgainWhatCouldNotBeDeletedYet) {
  queue_.script("ReceiveMessage",
                "{\"Messages\":[" + message("1") + "," + message("2") + "," + message("3") + "]}");
  queue_.script("DeleteMessageBatch", "", http::status::internal_server_error);
  queue_.script("DeleteMessageBatch", R"({"Failed":[{"Id":"1","SenderFault":false,"Code":"InternalError"},
                                          {"Id":"2","SenderFault":true,"Code":"ReceiptHandleIsInvalid"}]})");
  start();
  ASSERT_TRUE(run_until([this] { return queue_.bodies("DeleteMessageBatch").size() == 3; }));
  EXPECT_THAT(queue_.bodies("DeleteMessageBatch"),
              ElementsAre(HasSubstr("\"r3\""), HasSubstr("\"r3\""),
                          HasSubstr(R"([{"Id":"0","ReceiptHandle":"r2"}])")));
}

TEST_F(SqsReceiverTest, KeepsMessagesHiddenWhileTheyAreHandled) {
  queue_.script("ReceiveMessage", "{\"Messages\":[" + message("1") + "]}");
  hold_ = [this] { return queue_.bodies("ChangeMessageVisibilityBatch").size() < 2; };
  start();
  ASSERT_TRUE(run_until([this] { return !handled_.empty(); }));
  EXPECT_THAT(queue_.bodies("ChangeMessageVisibilityBatch")[1],
              HasSubstr(R"([{"Id":"0","ReceiptHandle":"r1","VisibilityTimeout":1}])"));
}

TEST_F(SqsReceiverTest, LeavesWhatIsBehindADamagedMessageOfAGroup) {
  queue_.script("ReceiveMessage", "{\"Messages\":[" + message("1", "a", "0123") + "," + message("2", "b") +
                                      "," + message("3", "a") + "]}");
  start("q.fifo");
  ASSERT_TRUE(run_until([this] { return !queue_.bodies("DeleteMessageBatch").empty(); }));
  EXPECT_THAT(handled_, ElementsAre("2"));
  EXPECT_THAT(monitor_.report().last_error, StartsWith("1 messages were damaged"));
}

TEST_F(SqsReceiverTest, EndsWithTheErrorOfTheQueue) {
  queue_.script("GetQueueAttributes", R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"})",
                http::status::bad_request);
  start();
  ASSERT_TRUE(run_until([this] { return ended_; }));
  EXPECT_EQ(error_, (Error{ErrorCode::kNotFound, "SQS: QueueDoesNotExist: no"}));

  queue_.script("ReceiveMessage", R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})",
                http::status::forbidden);
  start();
  ASSERT_TRUE(run_until([this] { return ended_; }));
  EXPECT_EQ(error_.value().code, ErrorCode::kExpired);
}

TEST_F(SqsReceiverTest, NeedsNoPermissionToSeeHowManyWait) {
  queue_.script("GetQueueAttributes", R"({"__type":"AccessDenied"})", http::status::forbidden);
  queue_.script("ReceiveMessage", "{\"Messages\":[" + message("1") + "]}");
  start();
  ASSERT_TRUE(run_until([this] { return !queue_.bodies("DeleteMessageBatch").empty(); }));
}

TEST_F(SqsReceiverTest, DeletesNothingWhenItIsCancelled) {
  queue_.script("ReceiveMessage", "{\"Messages\":[" + message("1") + "]}");
  bool handling = false;
  hold_ = [&handling] {
    handling = true;
    return true;
  };
  start();
  ASSERT_TRUE(run_until([&handling] { return handling; }));
  signal_.emit(asio::cancellation_type::terminal);
  ASSERT_TRUE(run_until([this] { return ended_; }));
  EXPECT_EQ(error_, std::nullopt);
  EXPECT_THAT(queue_.bodies("DeleteMessageBatch"), IsEmpty());
}

}  // namespace
}  // namespace rtp::sources
