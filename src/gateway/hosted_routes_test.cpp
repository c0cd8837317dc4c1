#include "gateway/hosted_routes.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using websocket::client_frame;
using websocket::CloseCode;
using websocket::Opcode;

constexpr const char* kOk = R"({"statusCode":200})";

/// Keeps the invocations, which the test answers.
class ManualHost final : public FunctionHost {
 public:
  struct Invocation {
    Route route{};
    events::WebSocketEvent event;
    Done done;
  };

  void invoke(Route route, std::string event, Done done) override {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(
        {.route = route, .event = events::parse_websocket_event(event).value(), .done = std::move(done)});
    invoked_.notify_all();
  }

  /// The next invocation, which must come.
  Invocation next() {
    std::unique_lock lock(mutex_);
    if (!invoked_.wait_for(lock, std::chrono::seconds(20), [this] { return !waiting_.empty(); })) {
      throw std::runtime_error("nothing was invoked");
    }
    Invocation first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  /// Answers the next invocation, of `route`: its event.
  events::WebSocketEvent answer(Route route, Result<std::string> answer) {
    Invocation invocation = next();
    EXPECT_EQ(invocation.route, route);
    invocation.done(std::move(answer));
    return invocation.event;
  }

  [[nodiscard]] std::size_t waiting() {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable invoked_;
  std::deque<Invocation> waiting_;
};

class HostedRoutesTest : public GatewayTest {
 protected:
  HostedRoutesTest() { options_.function_host = &host_; }

  /// A client whose handshake is under way.
  std::future<std::unique_ptr<Client>> begin(const std::string& target = "/develop?vehicleId=3",
                                             const std::string& headers = "") {
    return std::async(std::launch::async,
                      [=, this] { return std::make_unique<Client>(*gateway_, target, headers); });
  }

  /// A client whose OnConnect answered `answer`.
  std::unique_ptr<Client> connect(const std::string& answer = kOk, const std::string& headers = "") {
    auto client = begin("/develop?vehicleId=3", headers);
    connected_ = host_.answer(Route::kConnect, answer);
    return client.get();
  }

  void TearDown() override {
    answering_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        if (host_.waiting() > 0) {
          host_.next().done(kOk);
        }
        std::this_thread::yield();
      }
    });
    GatewayTest::TearDown();
  }

  ManualHost host_;
  events::WebSocketEvent connected_;  // of the last connect()
  std::jthread answering_;            // while the gateway shuts down
};

std::string text(std::string_view message) { return client_frame(Opcode::kText, message); }

std::string reply(const std::string& body) { return R"({"statusCode":200,"body":")" + body + R"("})"; }

TEST_F(HostedRoutesTest, LetsAClientInWhenOnConnectSaysSo) {
  const auto client = connect(R"({"statusCode":200,"headers":{"sec-websocket-protocol":"mine"}})",
                              "Sec-WebSocket-Protocol: mine, other\r\nX-Forwarded-For: 192.0.2.9\r\n");
  ASSERT_TRUE(client->accepted());
  EXPECT_THAT(client->answer(), HasSubstr("Sec-WebSocket-Protocol: mine\r\n"));
  EXPECT_EQ(connected_.context.route_key, "$connect");
  EXPECT_EQ(connected_.query, (events::NameValues{{"vehicleId", "3"}}));
  EXPECT_TRUE(connected_.header_values("Upgrade").empty());
  EXPECT_THAT(connected_.header_values("X-Forwarded-For"), testing::ElementsAre("127.0.0.1"));
}

TEST_F(HostedRoutesTest, WatchesNothingForItsClients) {
  const auto client = connect();
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_EQ(connection_rows(), 0U);
  client->send(text("hello"));
  static_cast<void>(host_.answer(Route::kDefault, reply("here")));
  EXPECT_TRUE(client->receives_text("here"));
}

TEST_F(HostedRoutesTest, AnswersAHandshakeThatIsRefusedAsApiGatewayDoes) {
  const std::vector<std::pair<Result<std::string>, std::vector<std::string>>> cases = {
      {R"({"statusCode":401,"headers":{"X-Why":"token","Content-Length":"7"},"body":"no"})",
       {"HTTP/1.1 401 ", "X-Why: token\r\n", "Content-Length: 2\r\n"}},
      {R"({"statusCode":302,"headers":{"Location":"/","X":"a\r\nInjected: b"}})",
       {"HTTP/1.1 302 ", "Location: /\r\n"}},
      {"\"Connected\"", {"HTTP/1.1 502 "}},
      {fail(ErrorCode::kInternal, "exit status 3"), {"HTTP/1.1 502 "}},
      {fail(ErrorCode::kThrottled, "too many"), {"HTTP/1.1 429 "}},
  };
  for (const auto& [answer, expected] : cases) {
    auto client = begin();
    static_cast<void>(host_.answer(Route::kConnect, answer));
    const std::string head = client.get()->answer();
    for (const std::string& part : expected) {
      EXPECT_THAT(head, HasSubstr(part));
    }
    EXPECT_THAT(head, testing::Not(HasSubstr("Injected")));
  }
}

TEST_F(HostedRoutesTest, GivesUpAHandshakeAfterTheTimeout) {
  options_.function_timeout = std::chrono::milliseconds(20);
  listen();
  auto client = begin();
  ManualHost::Invocation late = host_.next();
  EXPECT_THAT(client.get()->answer(), StartsWith("HTTP/1.1 504 "));
  late.done(kOk);
}

TEST_F(HostedRoutesTest, RunsTheMessagesOfAClientOneAfterTheOther) {
  const auto client = connect();
  client->send(text("one") + text("two"));
  ManualHost::Invocation first = host_.next();
  EXPECT_EQ(first.event.body, "one");
  EXPECT_FALSE(first.event.context.message_id.empty());
  EXPECT_EQ(first.event.context.domain_name, "rtp.test");

  const auto other = connect();
  other->send(text("three"));
  EXPECT_EQ(host_.answer(Route::kDefault, reply("3")).body, "three") << "others do not wait for it";
  EXPECT_TRUE(other->receives_text("3"));
  EXPECT_EQ(host_.waiting(), 0U);

  first.done(reply("1"));
  EXPECT_EQ(host_.answer(Route::kDefault, reply("2")).body, "two");
  EXPECT_TRUE(client->receives_text("1"));
  EXPECT_TRUE(client->receives_text("2"));
}

TEST_F(HostedRoutesTest, SendsAClientApiGatewaysWordsWhereOnDefaultFails) {
  const auto client = connect();
  for (const Result<std::string>& answer :
       {Result<std::string>(fail(ErrorCode::kInternal, "exit status 3")), Result<std::string>("null"),
        Result<std::string>(R"({"statusCode":200,"isBase64Encoded":true,"body":"/w=="})")}) {
    client->send(text("x"));
    const events::WebSocketEvent event = host_.answer(Route::kDefault, answer);
    EXPECT_TRUE(client->receives_text(R"({"message": "Internal server error", "connectionId":")" +
                                      event.context.connection_id + R"(", "requestId":")" +
                                      event.context.request_id + "\"}"));
  }
}

TEST_F(HostedRoutesTest, SaysNothingWhereTheAnswerHasNoBody) {
  const auto client = connect();
  client->send(text("one") + text("two"));
  static_cast<void>(host_.answer(Route::kDefault, kOk));
  static_cast<void>(host_.answer(Route::kDefault, reply("2")));
  EXPECT_TRUE(client->receives_text("2"));
}

TEST_F(HostedRoutesTest, RefusesMessagesBeyondThoseThatMayWait) {
  const auto client = connect();
  std::string messages;
  for (std::size_t i = 0; i < HostedRoutes::kMaxWaitingMessages + 2; ++i) {
    messages += text(std::to_string(i));  // the first does not wait
  }
  client->send(messages);
  EXPECT_THAT(client->read_until("}"), HasSubstr(R"({"message": "Too Many Requests", )"));
}

TEST_F(HostedRoutesTest, RunsOnDisconnectAfterTheMessages) {
  const auto client = connect();
  client->send(text("last words"));
  ManualHost::Invocation message = host_.next();
  client->send(client_frame(Opcode::kClose, "\x03\xE9"));
  EXPECT_EQ(client->rest(), websocket::encode_close(CloseCode::kGoingAway, ""));
  EXPECT_EQ(host_.waiting(), 0U);
  message.done(reply("too late"));
  const events::WebSocketEvent event = host_.answer(Route::kDisconnect, kOk);
  EXPECT_EQ(event.context.connection_id, connected_.context.connection_id);
  EXPECT_EQ(event.context.disconnect_status_code, 1001);
}

TEST_F(HostedRoutesTest, RunsOnDisconnectForAClientThatLeftWhileOnConnectRan) {
  ManualHost::Invocation connect_invocation;
  {
    const net::RawClient client(gateway_->endpoint().port);
    client.send(
        "GET /develop?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    connect_invocation = host_.next();
  }
  connect_invocation.done(kOk);
  EXPECT_EQ(host_.answer(Route::kDisconnect, kOk).context.connection_id,
            connect_invocation.event.context.connection_id);
}

TEST_F(HostedRoutesTest, AsksWhoPostsToAClientThatIsAboutToConnectToRetry) {
  auto client = begin();
  ManualHost::Invocation invocation = host_.next();
  const auto post = [&] {
    net::RawClient sender(gateway_->endpoint().port);
    sender.send("POST /develop/@connections/" + invocation.event.context.connection_id +
                " HTTP/1.1\r\nHost: rtp.test\r\nContent-Length: 2\r\n\r\nhi");
    return sender.read_until("\r\n\r\n");
  };
  EXPECT_THAT(post(), StartsWith("HTTP/1.1 429 "));
  invocation.done(kOk);
  const auto connected = client.get();
  EXPECT_THAT(post(), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(connected->receives_text("hi"));
}

TEST_F(HostedRoutesTest, EndsTheHandshakesThatAreUnderWayWhenItIsDestroyed) {
  auto client = begin();
  const ManualHost::Invocation unanswered = host_.next();
  gateway_->shut_down(std::chrono::milliseconds(10));
  gateway_.reset();
  EXPECT_FALSE(client.get()->accepted());
  listen();
}

TEST_F(HostedRoutesTest, HasNoEventStreams) {
  net::RawClient client(gateway_->endpoint().port);
  client.send("GET /develop/events?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\n\r\n");
  EXPECT_THAT(client.read_until("local\"}"),
              testing::AllOf(StartsWith("HTTP/1.1 501 "), HasSubstr("--functions=lambda")));
}

TEST_F(HostedRoutesTest, WaitsForOnDisconnectWhenItShutsDown) {
  const auto client = connect();
  auto ended = std::async(std::launch::async, [this] { gateway_->shut_down(std::chrono::seconds(20)); });
  ManualHost::Invocation invocation = host_.next();
  EXPECT_EQ(invocation.route, Route::kDisconnect);
  EXPECT_EQ(ended.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  invocation.done(kOk);
  ended.get();
}

}  // namespace
}  // namespace rtp::gateway
