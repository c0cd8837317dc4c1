#include "gateway/connections_api.h"

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ids.h"
#include "base/url.h"
#include "gateway/gateway_fixture.h"
#include "sigv4/signer.h"
#include "websocket/deflate_codec.h"

namespace rtp::gateway {
namespace {

using testing::HasSubstr;
using websocket::CloseCode;
using websocket::encode_close;

class ConnectionsApiTest : public GatewayTest {
 protected:
  using Answer = net::RawClient::Answer;

  /// The id of the client that watches item `id`.
  [[nodiscard]] std::string connection_of(const std::string& id) {
    tables_->finish();
    dynamodb::ScanRequest scan;
    scan.page.table_name = kConnectionTableName;
    const std::vector<dynamodb::Item> rows = tables_->scan(scan).value().items;
    for (const dynamodb::Item& row : rows) {
      if (*row.at("realTimeItemId").as<std::string>() == id) {
        return *row.at("connectionId").as<std::string>();
      }
    }
    ADD_FAILURE() << "nobody watches " << id;
    return "";
  }

  [[nodiscard]] Answer ask(const std::string& method, const std::string& target, const std::string& body = "",
                           const std::string& headers = "") const {
    net::RawClient raw(gateway_->endpoint().port);
    raw.send(method + " " + target + " HTTP/1.1\r\nHost: rtp.test\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
    return raw.read_answer();
  }

  [[nodiscard]] Answer signed_post(const std::string& target, const std::string& body, std::string_view id,
                                   std::string_view secret) const {
    const std::vector<std::pair<std::string_view, std::string_view>> headers = {{"Host", "rtp.test"}};
    std::string added;
    for (const auto& [name, value] :
         sigv4::sign({.method = "POST", .path = target, .headers = headers, .body = body},
                     {.access_key_id = id, .secret_access_key = secret},
                     {.region = "us-east-1", .service = "execute-api"}, clock_.now())) {
      added.append(name).append(": ").append(value).append("\r\n");
    }
    return ask("POST", target, body, added);
  }

  static std::string target_of(const std::string& connection_id) {
    return "/develop/@connections/" + percent_encode(connection_id);
  }
};

TEST_F(ConnectionsApiTest, PostsABodyAsOneTextMessageToThatClientAlone) {
  Client client(*gateway_, "/develop?vehicleId=3");
  Client other(*gateway_, "/develop?vehicleId=4");
  const Answer answer = ask("POST", target_of(connection_of("3")), "h\xC3\xA9llo");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  EXPECT_TRUE(client.receives_text("h\xC3\xA9llo"));
  put(R"({"vehicleId":"4"})");
  EXPECT_TRUE(other.receives_text(R"({"vehicleId":"4"})"));
}

TEST_F(ConnectionsApiTest, TakesEachWayToWriteATarget) {
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string id = connection_of("3");
  const std::string cut = id.substr(0, 15);
  for (const std::string& target :
       {"/develop/@connections/" + id, "/develop/%40connections/" + id,
        "/develop/@connections/" + cut + "%3D", "/develop/%40connections/" + cut + "%3d",
        "/develop/@connections/" + id + "?x=y"}) {
    EXPECT_EQ(ask("POST", target, target).status, 200) << target;
    EXPECT_TRUE(client.receives_text(target));
  }
}

TEST_F(ConnectionsApiTest, FindsTheClientsOfAllShards) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 32; ++i) {
    clients.push_back(std::make_unique<Client>(*gateway_, "/develop?vehicleId=" + std::to_string(i)));
  }
  for (int i = 0; i < 32; ++i) {
    EXPECT_EQ(ask("POST", target_of(connection_of(std::to_string(i))), std::to_string(i)).status, 200);
    EXPECT_TRUE(clients[static_cast<std::size_t>(i)]->receives_text(std::to_string(i)));
  }
}

TEST_F(ConnectionsApiTest, TellsOfAClient) {
  const std::string agent = "wscat \"\xC3\xA9\" " + std::string(300, 'x');
  const Client client(*gateway_, "/develop?vehicleId=3", "User-Agent: " + agent + "\r\n");
  const Client silent(*gateway_, "/develop?vehicleId=4");
  clock_.advance(std::chrono::hours(1));
  const Answer answer = ask("GET", target_of(connection_of("3")));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(answer.body, HasSubstr(R"({"connectedAt":"2016-11-24T15:06:40.123Z",)"
                                     R"("identity":{"sourceIp":"127.0.0.1","userAgent":"wscat \"é\" xxx)"));
  EXPECT_THAT(answer.body, HasSubstr(R"(x"},"lastActiveAt":"2016-11-24T16:06:)"));
  EXPECT_LT(answer.body.size(), 400U);
  EXPECT_THAT(ask("GET", target_of(connection_of("4"))).body, HasSubstr(R"("userAgent":"")"));
}

TEST_F(ConnectionsApiTest, DisconnectsAClientWith1000) {
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string target = target_of(connection_of("3"));
  EXPECT_EQ(ask("DELETE", target).status, 204);
  EXPECT_TRUE(client.receives(encode_close(CloseCode::kNormal, "Connection Closed Normally")));
  EXPECT_EQ(ask("DELETE", target).status, 410);
  client.send(websocket::masked(encode_close(CloseCode::kNormal, "")));
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(rows_become(0));
  for (const char* method : {"POST", "GET", "DELETE"}) {
    const Answer answer = ask(method, target);
    EXPECT_EQ(answer.status, 410) << method;
    EXPECT_THAT(answer.head, HasSubstr("x-amzn-ErrorType: GoneException\r\n"));
    EXPECT_EQ(answer.body, "");
  }
}

TEST_F(ConnectionsApiTest, NamesWhatIsWrongWithARequest) {
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string id = connection_of("3");
  struct Case {
    std::string method;
    std::string target;
    std::string body;
    int status;
    std::string type;
    std::string reason;
  };
  const std::vector<Case> cases = {
      {"POST", target_of(make_owned_connection_id(0)), "x", 410, "GoneException", ""},
      {"POST", target_of(make_owned_connection_id(1)), "x", 410, "GoneException", ""},
      {"POST", target_of(make_owned_connection_id(2)), "x", 410, "GoneException", ""},
      {"POST", target_of(make_owned_connection_id(255)), "x", 410, "GoneException", ""},
      {"POST", "/develop/@connections/abc", "x", 400, "BadRequestException", "Invalid connectionId: abc"},
      {"POST", "/develop/@connections/", "x", 400, "BadRequestException", "Invalid connectionId"},
      {"POST", "/develop/@connections", "x", 400, "BadRequestException", "Invalid connectionId"},
      {"POST", "/develop/@connections/" + id + "/x", "x", 400, "BadRequestException", "Invalid connectionId"},
      {"POST", "/develop/@connections/%3", "x", 400, "BadRequestException", "%25"},
      {"POST", target_of(id), "\xFF", 400, "BadRequestException", "UTF-8"},
      {"POST", "/prod/@connections/" + id, "x", 403, "ForbiddenException", "/develop"},
      {"POST", "/@connections/" + id, "x", 403, "ForbiddenException", "/develop"},
      {"PUT", target_of(id), "x", 405, "MethodNotAllowedException", "POST, GET or DELETE"},
      {"POST", target_of(id), std::string(kMaxPostedBytes + 1, 'x'), 413, "PayloadTooLargeException",
       "131072"},
      {"POST", "/develop", "x", 413, "PayloadTooLargeException", "no body"},
      {"POST", "/a/b/@connections/" + id, "x", 413, "PayloadTooLargeException", "no body"},
      {"POST", "/develop/@connectionsx/" + id, "x", 413, "PayloadTooLargeException", "no body"},
  };
  for (const Case& one : cases) {
    const Answer answer = ask(one.method, one.target, one.body);
    EXPECT_EQ(answer.status, one.status) << one.target;
    EXPECT_THAT(answer.head, HasSubstr("x-amzn-ErrorType: " + one.type + "\r\n")) << one.target;
    EXPECT_THAT(answer.body, HasSubstr(one.reason)) << one.target;
  }
  EXPECT_THAT(ask("PUT", target_of(id)).head, HasSubstr("Allow: POST, GET, DELETE\r\n"));
  EXPECT_EQ(ask("POST", target_of(id), "still here").status, 200);
  EXPECT_TRUE(client.receives_text("still here"));
}

TEST_F(ConnectionsApiTest, TakesMessagesOf128Kilobytes) {
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string message(kMaxPostedBytes, 'x');
  EXPECT_EQ(ask("POST", target_of(connection_of("3")), message).status, 200);
  EXPECT_TRUE(client.receives_text(message));
}

TEST_F(ConnectionsApiTest, CompressesAMessageForThoseWhoOfferIt) {
  options_.max_deflate_contexts = 1;
  listen();
  const std::string offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  Client with_context(*gateway_, "/develop?vehicleId=3", offer);
  Client without_context(*gateway_, "/develop?vehicleId=4", offer);
  const std::string message(1000, 'x');
  for (const auto& [id, client, takeover] :
       {std::tuple("3", &with_context, websocket::ContextTakeover::kYes),
        std::tuple("4", &without_context, websocket::ContextTakeover::kNo)}) {
    websocket::Deflater deflater({.takeover = takeover});
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(ask("POST", target_of(connection_of(id)), message).status, 200);
      EXPECT_TRUE(client->receives(websocket::encode_frame(
          websocket::Opcode::kText, deflater.compress(message), websocket::Compressed::kYes)));
    }
  }
}

TEST_F(ConnectionsApiTest, RefusesMoreForAClientThatDoesNotRead) {
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string target = target_of(connection_of("3"));
  const std::string message(kMaxPostedBytes / 2, 'x');
  int taken = 0;
  Answer answer = ask("POST", target, message);
  for (; answer.status == 200; answer = ask("POST", target, message)) {
    ++taken;
  }
  EXPECT_EQ(answer.status, 429);
  EXPECT_THAT(answer.head, HasSubstr("x-amzn-ErrorType: LimitExceededException\r\n"));
  put(R"({"vehicleId":"3"})");  // deliveries wait all the same
  for (int i = 0; i < taken; ++i) {
    ASSERT_TRUE(client.receives_text(message)) << i << " of " << taken;
  }
  EXPECT_TRUE(client.receives_text(R"({"vehicleId":"3"})"));
  EXPECT_EQ(ask("POST", target, "again").status, 200);
  EXPECT_TRUE(client.receives_text("again"));
}

TEST_F(ConnectionsApiTest, WantsASignatureOnceThereAreAccessKeys) {
  options_.access_keys = {{"one", "first"}, {"two", "second"}};
  listen();
  Client client(*gateway_, "/develop?vehicleId=3");
  const std::string target = target_of(connection_of("3"));
  EXPECT_EQ(signed_post(target, "1", "one", "first").status, 200);
  EXPECT_EQ(signed_post(target, "2", "two", "second").status, 200);
  const Answer unsigned_one = ask("POST", target, "x");
  EXPECT_EQ(unsigned_one.status, 403);
  EXPECT_EQ(unsigned_one.body, "{\"message\":\"Missing Authentication Token\"}\n");
  EXPECT_THAT(unsigned_one.head, HasSubstr("x-amzn-ErrorType: MissingAuthenticationTokenException\r\n"));
  const Answer wrong_secret = signed_post(target, "x", "one", "second");
  EXPECT_EQ(wrong_secret.status, 403);
  EXPECT_THAT(wrong_secret.head, HasSubstr("x-amzn-ErrorType: InvalidSignatureException\r\n"));
  EXPECT_THAT(wrong_secret.body, HasSubstr("does not match the signature you provided"));
  const Answer unknown_key = signed_post(target, "x", "three", "first");
  EXPECT_EQ(unknown_key.status, 403);
  EXPECT_THAT(unknown_key.head, HasSubstr("x-amzn-ErrorType: UnrecognizedClientException\r\n"));
  EXPECT_EQ(ask("GET", target).status, 403);
  EXPECT_EQ(ask("DELETE", target).status, 403);
  EXPECT_TRUE(client.receives_text("1"));
  EXPECT_TRUE(client.receives_text("2"));
  EXPECT_EQ(signed_post(target, "3", "one", "first").status, 200);
  EXPECT_TRUE(client.receives_text("3"));
}

TEST_F(ConnectionsApiTest, IsOpenWithoutAccessKeysOnLoopbackOnly) {
  options_.endpoint.host = "0.0.0.0";
  listen();
  const Client client(*gateway_, "/develop?vehicleId=3");
  const Answer answer = ask("POST", target_of(connection_of("3")), "x");
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("access_keys (RTP_ACCESS_KEYS)"));
  options_.endpoint.host = "localhost";
  listen();
  EXPECT_EQ(ask("POST", target_of(make_owned_connection_id(0)), "x").status, 410);
}

TEST_F(ConnectionsApiTest, AnswersOrDropsWhatIsUnderWayWhenTheGatewayEnds) {
  const Client client(*gateway_, "/develop?vehicleId=3");
  const std::string target = target_of(connection_of("3"));
  std::vector<std::unique_ptr<net::RawClient>> senders;
  for (int i = 0; i < 64; ++i) {
    senders.push_back(std::make_unique<net::RawClient>(gateway_->endpoint().port));
    senders.back()->send("POST " + target + " HTTP/1.1\r\nHost: rtp.test\r\nContent-Length: 1\r\n\r\nx");
  }
  gateway_.reset();
  for (const auto& sender : senders) {
    const std::string answer = sender->read_until_closed();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 200 ")) << answer;
  }
  listen();
}

}  // namespace
}  // namespace rtp::gateway
