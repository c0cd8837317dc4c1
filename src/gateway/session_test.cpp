#include "gateway/session.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

using testing::HasSubstr;
using websocket::client_frame;
using websocket::Opcode;

/// Sequence numbers are those of the puts: 1, 2, ...
class SessionTest : public GatewayTest {
 protected:
  /// A client that speaks rtp.v1.
  [[nodiscard]] Client speak(const std::string& query = "") const {
    return Client(*gateway_, "/develop" + query, "Sec-WebSocket-Protocol: rtp.v1\r\n");
  }
  /// Sends `message` and reads `answer`.
  static void ask(Client& client, const std::string& message, const std::string& answer) {
    client.send(client_frame(Opcode::kText, message));
    ASSERT_TRUE(client.receives_text(answer)) << message;
  }
  static void subscribe(Client& client, const std::string& members) {
    client.send(client_frame(Opcode::kText, R"({"action":"subscribe",)" + members + "}"));
    ASSERT_THAT(client.read_until("}"), HasSubstr(R"({"type":"subscribed")"));
  }
  void remove(const std::string& id) {
    dynamodb::DeleteItemRequest request;
    request.table_name = kItemTableName;
    request.key = tables::item(R"({"vehicleId":")" + id + R"("})");
    std::promise<void> removed;
    tables_->delete_item(std::move(request), [&](const auto&) { removed.set_value(); });
    removed.get_future().wait();
  }
};

TEST_F(SessionTest, AnswersTheSubprotocolAndNeedsNoItems) {
  const Client client = speak();
  ASSERT_TRUE(client.accepted()) << client.answer();
  EXPECT_THAT(client.answer(), HasSubstr("Sec-WebSocket-Protocol: rtp.v1\r\n"));
}

TEST_F(SessionTest, TellsOfTheItemsOfTheUrlInMessages) {
  Client client = speak("?vehicleId=3");
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"3","sequenceNumber":"1","item":{"n":1,"vehicleId":"3"}})"));
}

TEST_F(SessionTest, SubscribesAndUnsubscribesWhileItIsOpen) {
  Client client = speak();
  ask(client, R"({"action":"subscribe","requestId":1,"items":["3","4"]})",
      R"({"type":"subscribed","requestId":1,"items":2})");
  EXPECT_TRUE(rows_become(2));
  put(R"({"vehicleId":"3"})");
  put(R"({"vehicleId":"5"})");
  put(R"({"vehicleId":"4"})");
  EXPECT_TRUE(
      client.receives_text(R"({"type":"item","id":"3","sequenceNumber":"1","item":{"vehicleId":"3"}})"));
  EXPECT_TRUE(
      client.receives_text(R"({"type":"item","id":"4","sequenceNumber":"3","item":{"vehicleId":"4"}})"));
  ask(client, R"({"action":"unsubscribe","items":["3","9"]})", R"({"type":"unsubscribed","items":1})");
  EXPECT_TRUE(rows_become(1));
  put(R"({"vehicleId":"3"})");
  ask(client, R"({"action":"ping"})", R"({"type":"pong"})");
}

TEST_F(SessionTest, LeavesNoRowsBehind) {
  {
    Client client = speak("?vehicleId=3");
    subscribe(client, R"("items":["3","4","fleet-9/*"])");
    EXPECT_TRUE(rows_become(3));
  }
  EXPECT_TRUE(rows_become(0));
}

TEST_F(SessionTest, NamesTheFieldThatIsWrong) {
  Client client = speak();
  ask(client, R"({"action":"subscribe","items":["3"],"since":"x"})",
      R"({"type":"error","field":"since","message":"since 'x' is not valid: give the sequenceNumber of a message, or 0 for the present state"})");
}

TEST_F(SessionTest, RefusesMoreItemsThanAConnectionMayWatch) {
  options_.functions.max_subscriptions = 2;
  listen();
  Client client = speak("?vehicleId=1");
  ask(client, R"({"action":"subscribe","items":["2","3"]})",
      R"({"type":"error","field":"items","message":"a connection may watch 2 items; this one watches 1 and asks for 2 more"})");
  ask(client, R"({"action":"subscribe","items":["1","2"]})", R"({"type":"subscribed","items":2})");
  EXPECT_THAT(Client(*gateway_, "/develop?vehicleId=1&vehicleId=2&vehicleId=3").answer(), HasSubstr(" 400 "));
}

TEST_F(SessionTest, WatchesTenThousandItems) {
  Client client = speak();
  for (int thousand = 0; thousand < 10; ++thousand) {
    std::string items;
    for (int i = 0; i < 1000; ++i) {
      items += (i == 0 ? "\"" : ",\"") + std::to_string((thousand * 1000) + i) + "\"";
    }
    ask(client, R"({"action":"subscribe","items":[)" + items + "]}", R"({"type":"subscribed","items":1000})");
  }
  put(R"({"vehicleId":"9999"})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"9999","sequenceNumber":"1","item":{"vehicleId":"9999"}})"));
}

TEST_F(SessionTest, SendsThePresentStateFirstWhereItIsAskedFor) {
  put(R"({"vehicleId":"3","n":1})");
  Client client = speak();
  ask(client, R"({"action":"subscribe","requestId":"a","items":["3","4"],"since":"0"})",
      R"({"type":"subscribed","requestId":"a","items":2})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"3","sequenceNumber":"1","item":{"n":1,"vehicleId":"3"}})"));
  EXPECT_TRUE(client.receives_text(R"({"type":"current","requestId":"a","sequenceNumber":"1"})"));
  put(R"({"vehicleId":"3","n":2})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"3","sequenceNumber":"2","item":{"n":2,"vehicleId":"3"}})"));
}

TEST_F(SessionTest, TellsWhatToResumeWithUntilAllOfASnapshotIsSent) {
  put(R"({"vehicleId":"3"})");
  put(R"({"vehicleId":"4"})");
  Client client = speak("?maxRate=1000");
  subscribe(client, R"("items":["4","3"],"since":"0")");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"4","sequenceNumber":"2","item":{"vehicleId":"4"},"since":"0"})"));
  EXPECT_TRUE(
      client.receives_text(R"({"type":"item","id":"3","sequenceNumber":"1","item":{"vehicleId":"3"}})"));
}

TEST_F(SessionTest, ResumesWithWhatChangedSince) {
  put(R"({"vehicleId":"3"})");
  put(R"({"vehicleId":"4"})");
  put(R"({"vehicleId":"5"})");
  remove("5");
  Client client = speak();
  subscribe(client, R"("items":["3","4","5"],"since":"1")");
  EXPECT_THAT(client.read_until(R"({"type":"current")"),
              testing::AllOf(HasSubstr(R"({"type":"item","id":"4","sequenceNumber":"2")"),
                             HasSubstr(R"({"type":"removed","id":"5","sequenceNumber":"4")"),
                             testing::Not(HasSubstr(R"("id":"3")"))));
}

TEST_F(SessionTest, KeepsWatchingWhatIsSubscribedAgain) {
  Client client = speak("?vehicleId=3");
  for (int n = 0; n < 100; ++n) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(n) + "}");
    client.send(client_frame(Opcode::kText, R"({"action":"subscribe","items":["3"]})"));
  }
  for (int n = 0; n < 100; ++n) {
    ASSERT_THAT(client.read_until(R"(,"vehicleId":"3")"), HasSubstr(R"({"n":)" + std::to_string(n) + ","))
        << n;
  }
}

TEST_F(SessionTest, RefusesMoreSnapshotsThanItCanRead) {
  options_.functions.max_subscriptions = 2;
  listen();
  Client client = speak();
  std::string burst;
  for (int i = 0; i < 3; ++i) {
    burst += client_frame(Opcode::kText, R"({"action":"subscribe","items":["1","*"],"since":"0"})");
  }
  client.send(burst);
  EXPECT_THAT(client.read_until("still to be sent"),
              HasSubstr(R"("the present state of 4 items is still to be sent)"));
}

TEST_F(SessionTest, GivesARawClientThePresentStateAsAPlainItem) {
  put(R"({"vehicleId":"3","n":1})");
  Client client(*gateway_, "/develop?vehicleId=3&since=0");
  EXPECT_TRUE(client.receives_text(R"({"n":1,"vehicleId":"3"})"));
  put(R"({"vehicleId":"3","n":2})");
  EXPECT_TRUE(client.receives_text(R"({"n":2,"vehicleId":"3"})"));
}

TEST_F(SessionTest, TellsOfARemovalOnlyInMessages) {
  put(R"({"vehicleId":"3"})");
  Client messages = speak("?vehicleId=3");
  Client raw(*gateway_, "/develop?vehicleId=3&delivery=all");
  remove("3");
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_TRUE(messages.receives_text(R"({"type":"removed","id":"3","sequenceNumber":"2"})"));
  EXPECT_TRUE(raw.receives_text(R"({"n":1,"vehicleId":"3"})"));
}

TEST_F(SessionTest, WatchesAllItemsOfAPrefixAndEachOnce) {
  put(R"({"vehicleId":"fleet-9/1"})");
  Client client = speak("?vehicleId=fleet-9/*&vehicleId=fleet-9/7&vehicleId=*");
  put(R"({"vehicleId":"fleet-9/7"})");
  put(R"({"vehicleId":"fleet-8/7"})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"fleet-9/7","sequenceNumber":"2","item":{"vehicleId":"fleet-9/7"}})"));
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"fleet-8/7","sequenceNumber":"3","item":{"vehicleId":"fleet-8/7"}})"));
}

TEST_F(SessionTest, ResumesAPrefixWithItsRemovals) {
  put(R"({"vehicleId":"fleet-9/1"})");
  put(R"({"vehicleId":"fleet-9/2"})");
  put(R"({"vehicleId":"fleet-9/3"})");
  put(R"({"vehicleId":"other"})");
  remove("fleet-9/1");
  remove("other");
  Client client = speak();
  subscribe(client, R"("items":["fleet-9/*"],"since":"2")");
  EXPECT_THAT(client.read_until(R"({"type":"current")"),
              testing::AllOf(HasSubstr(R"({"type":"removed","id":"fleet-9/1","sequenceNumber":"6")"),
                             HasSubstr(R"({"type":"item","id":"fleet-9/3","sequenceNumber":"3")"),
                             testing::Not(HasSubstr("fleet-9/2")), testing::Not(HasSubstr("other"))));
}

TEST_F(SessionTest, SendsOnlyWhatTheFilterWants) {
  put(R"({"vehicleId":"3","speed":50})");
  Client client(*gateway_, "/develop?vehicleId=3&since=0&filter=speed%20%3E%2030");
  EXPECT_TRUE(client.receives_text(R"({"speed":50,"vehicleId":"3"})"));
  put(R"({"vehicleId":"3","speed":30})");
  put(R"({"vehicleId":"3","speed":31})");
  EXPECT_TRUE(client.receives_text(R"({"speed":31,"vehicleId":"3"})"));
}

TEST_F(SessionTest, HasAHundredDifferentFiltersAtMost) {
  Client client = speak();
  const auto filter = [&](int speed, const char* item) {
    client.send(client_frame(Opcode::kText, R"({"action":"subscribe","items":[")" + std::string(item) +
                                                R"("],"filter":"speed > )" + std::to_string(speed) +
                                                R"("})"));
    return client.read_until("}");
  };
  for (int speed = 0; speed < 100; ++speed) {
    ASSERT_THAT(filter(speed, std::to_string(speed).c_str()), HasSubstr("subscribed"));
  }
  EXPECT_THAT(filter(100, "100"), HasSubstr("a connection may have 100 different filters"));
  EXPECT_THAT(filter(99, "100"), HasSubstr("subscribed"));
  ask(client, R"({"action":"unsubscribe","items":["0"]})", R"({"type":"unsubscribed","items":1})");
  EXPECT_THAT(filter(100, "101"), HasSubstr("subscribed"));
}

TEST_F(SessionTest, SendsPatchesWhereTheyAreSmaller) {
  Client client = speak("?vehicleId=3&patch=true");
  put(R"({"vehicleId":"3","name":"a long name that does not change","n":1,"old":1})");
  put(R"({"vehicleId":"3","name":"a long name that does not change","n":2,"new":null})");
  put(R"({"vehicleId":"3"})");
  EXPECT_TRUE(client.receives_text(
      R"({"type":"item","id":"3","sequenceNumber":"1","item":{"n":1,"name":"a long name that does not change","old":1,"vehicleId":"3"}})"));
  EXPECT_TRUE(client.receives_text(
      R"({"type":"patch","id":"3","sequenceNumber":"2","base":"1","patch":{"n":2,"new":null},"removed":[["old"]]})"));
  EXPECT_TRUE(
      client.receives_text(R"({"type":"item","id":"3","sequenceNumber":"3","item":{"vehicleId":"3"}})"));
}

TEST_F(SessionTest, SendsTheNewestWhenItsTurnComes) {
  Client client(*gateway_, "/develop?vehicleId=3&maxRate=2");
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_TRUE(client.receives_text(R"({"n":1,"vehicleId":"3"})"));
  for (int n = 2; n <= 100; ++n) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(n) + "}");
  }
  EXPECT_TRUE(client.receives_text(R"({"n":100,"vehicleId":"3"})"));
}

TEST_F(SessionTest, FollowsANewRateAtOnce) {
  Client client = speak("?vehicleId=3&maxRate=0.001");
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_THAT(client.read_until("}}"), HasSubstr(R"("n":1)"));
  put(R"({"vehicleId":"3","n":2})");
  ask(client, R"({"action":"configure","maxRate":1000})", R"({"type":"configured"})");
  EXPECT_THAT(client.read_until("}}"), HasSubstr(R"("n":2)"));
}

TEST_F(SessionTest, ClosesAClientThatWantsAllAndFallsBehind) {
  Client client(*gateway_, "/develop?vehicleId=3&delivery=all&maxRate=0.001");
  const std::string filler(100'000, 'x');
  for (int n = 0; n < 20; ++n) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(n) + R"(,"filler":")" + filler + R"("})");
  }
  EXPECT_THAT(client.rest(), HasSubstr("\x03\xF5too far behind"));  // 1013
}

TEST_F(SessionTest, GivesEveryChangeToAClientThatWantsAll) {
  Client client(*gateway_, "/develop?vehicleId=3&delivery=all&maxRate=1000");
  for (int n = 0; n < 100; ++n) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(n) + "}");
  }
  for (int n = 0; n < 100; ++n) {
    ASSERT_TRUE(client.receives_text(R"({"n":)" + std::to_string(n) + R"(,"vehicleId":"3"})")) << n;
  }
}

TEST_F(SessionTest, ForbidsMessagesOfAClientWithoutTheSubprotocol) {
  Client client(*gateway_, "/develop?vehicleId=3&since=0");
  client.send(client_frame(Opcode::kText, R"({"action":"ping"})"));
  EXPECT_THAT(client.read_until("}"), HasSubstr(R"({"message": "Forbidden")"));
}

TEST_F(SessionTest, CompressesForThoseWhoOfferIt) {
  Client client(*gateway_, "/develop?vehicleId=3",
                "Sec-WebSocket-Protocol: rtp.v1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
  put(R"({"vehicleId":"3","filler":")" + std::string(1000, 'x') + R"("})");
  EXPECT_EQ(client.read_until("\xC1").back(), '\xC1');  // FIN, RSV1, text
}

/// A client of server-sent events.
class EventStreamTest : public SessionTest {
 protected:
  [[nodiscard]] std::unique_ptr<net::RawClient> events(const std::string& query,
                                                       const std::string& headers = "") const {
    auto client = std::make_unique<net::RawClient>(gateway_->endpoint().port);
    client->send("GET /develop/events" + query + " HTTP/1.1\r\nHost: rtp.test\r\n" + headers + "\r\n");
    return client;
  }
};

TEST_F(EventStreamTest, SendsItemsAsEventsWithTheirNumbers) {
  const auto client = events("?vehicleId=3");
  EXPECT_THAT(client->read_until("\n\n"), testing::AllOf(testing::StartsWith("HTTP/1.1 200 OK\r\n"),
                                                         HasSubstr("Content-Type: text/event-stream\r\n")));
  put(R"({"vehicleId":"3","n":1})");
  EXPECT_EQ(client->read_until("\n\n"), "id: 1\ndata: {\"n\":1,\"vehicleId\":\"3\"}\n\n");
  remove("3");
  EXPECT_EQ(client->read_until("\n\n"), "event: removed\nid: 2\ndata: {\"id\":\"3\"}\n\n");
}

TEST_F(EventStreamTest, ResumesAfterTheLastEvent) {
  put(R"({"vehicleId":"3","n":1})");
  put(R"({"vehicleId":"4","n":1})");
  const auto client = events("?vehicleId=3&vehicleId=4&since=0", "Last-Event-ID: 1\r\n");
  static_cast<void>(client->read_until("\n\n"));
  EXPECT_EQ(client->read_until("\n\n"), "id: 2\ndata: {\"n\":1,\"vehicleId\":\"4\"}\n\n");
  EXPECT_EQ(client->read_until("\n\n"), "id: 2\n\n");
  put(R"({"vehicleId":"3","n":2})");
  EXPECT_EQ(client->read_until("\n\n"), "id: 3\ndata: {\"n\":2,\"vehicleId\":\"3\"}\n\n");
}

TEST_F(EventStreamTest, RefusesWhatAWebSocketWouldBeRefused) {
  for (const auto& [query, headers, part] : std::vector<std::tuple<const char*, const char*, const char*>>{
           {"", "", "Missing query parameter 'vehicleId'"},
           {"", "Sec-WebSocket-Protocol: rtp.v1\r\n", "Missing query parameter 'vehicleId'"},
           {"?vehicleId=3", "Last-Event-ID: x\r\n", "since 'x' is not valid"},
           {"?vehicleId=3&patch=true", "", "patch=true needs subprotocol rtp.v1"}}) {
    const auto answer = events(query, headers)->read_answer();
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr(part));
  }
}

TEST_F(EventStreamTest, TellsWhenToComeAgainWhenTheServerEnds) {
  const auto client = events("?vehicleId=3");
  static_cast<void>(client->read_until("\n\n"));
  EXPECT_TRUE(rows_become(1));
  gateway_->shut_down(std::chrono::seconds(5));
  EXPECT_THAT(client->read_until_closed(),
              testing::ContainsRegex("^retry: [0-9]+\n\nevent: close\ndata: \\{\"code\":1012,"));
  EXPECT_TRUE(rows_become(0));
}

}  // namespace
}  // namespace rtp::gateway
