#include "websocket/handshake.h"

#include <array>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::websocket {
namespace {

using testing::ElementsAre;
using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // of RFC 6455 1.3

/// A right request, to be spoiled.
struct Request {
  std::string_view method = "GET";
  unsigned version = 11;
  Fields fields{{"Host", "h"},
                {"Upgrade", "websocket"},
                {"Connection", "Upgrade"},
                {"Sec-WebSocket-Key", kKey},
                {"Sec-WebSocket-Version", "13"}};

  void add(std::string_view name, std::string_view value) { fields.emplace_back(name, value); }
  void remove(std::string_view name) {
    std::erase_if(fields, [name](const auto& field) { return field.first == name; });
  }
  void set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
  }
  [[nodiscard]] std::variant<Upgrade, NoUpgrade, Refusal> judged() const {
    return judge_upgrade({.method = method, .version = version, .headers = fields});
  }
};

using Change = std::function<void(Request&)>;

TEST(HandshakeTest, ComputesTheAcceptKeyOfTheRfc) {
  EXPECT_EQ(accept_key(kKey), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(HandshakeTest, AcceptsEveryRightForm) {
  const std::array<Change, 6> changes{
      [](Request&) {},
      [](Request& r) { r.set("Upgrade", "WebSocket"); },
      [](Request& r) { r.set("Upgrade", "h2c, websocket"); },
      [](Request& r) { r.set("Connection", "keep-alive, Upgrade"); },
      [](Request& r) {
        r.set("Connection", "keep-alive");
        r.add("connection", "UPGRADE");
      },
      [](Request& r) {
        r.remove("Sec-WebSocket-Key");
        r.add("sec-websocket-key", kKey);
      },
  };
  for (const Change& change : changes) {
    Request request;
    change(request);
    const auto judged = request.judged();
    ASSERT_TRUE(std::holds_alternative<Upgrade>(judged));
    EXPECT_EQ(std::get<Upgrade>(judged).accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_TRUE(std::get<Upgrade>(judged).protocols.empty());
  }
}

TEST(HandshakeTest, LeavesOrdinaryRequestsAlone) {
  Request plain;
  plain.remove("Upgrade");
  EXPECT_TRUE(std::holds_alternative<NoUpgrade>(plain.judged()));
  for (const std::string_view other : {"", "h2c", "websockets", "web socket", "websocket/13"}) {
    Request request;
    request.set("Upgrade", other);
    EXPECT_TRUE(std::holds_alternative<NoUpgrade>(request.judged())) << other;
  }
}

TEST(HandshakeTest, RefusesWhatIsWrongAndSaysWhat) {
  struct Case {
    std::string_view part_of_reason;
    Change change;
    int status = 400;
  };
  const std::array cases{
      Case{"GET", [](Request& r) { r.method = "POST"; }},
      Case{"GET", [](Request& r) { r.method = "get"; }},
      Case{"HTTP/1.1", [](Request& r) { r.version = 10; }},
      Case{"Host", [](Request& r) { r.remove("Host"); }},
      Case{"Host", [](Request& r) { r.set("Host", ""); }},
      Case{"Host", [](Request& r) { r.add("Host", "other"); }},
      Case{"Connection", [](Request& r) { r.remove("Connection"); }},
      Case{"Connection", [](Request& r) { r.set("Connection", "keep-alive"); }},
      Case{"Connection", [](Request& r) { r.set("Connection", "not-upgrade, upgrades"); }},
      Case{"Version", [](Request& r) { r.remove("Sec-WebSocket-Version"); }, 426},
      Case{"Version", [](Request& r) { r.set("Sec-WebSocket-Version", "8"); }, 426},
      Case{"Version", [](Request& r) { r.set("Sec-WebSocket-Version", "13, 8"); }, 426},
      Case{"Version", [](Request& r) { r.add("Sec-WebSocket-Version", "8"); }, 426},
      Case{"Key", [](Request& r) { r.remove("Sec-WebSocket-Key"); }},
      Case{"Key", [](Request& r) { r.set("Sec-WebSocket-Key", ""); }},
      Case{"Key", [](Request& r) { r.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ"); }},
      Case{"Key", [](Request& r) { r.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZSE="); }},
      Case{"Key", [](Request& r) { r.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j_Q=="); }},
      Case{"Key", [](Request& r) { r.add("Sec-WebSocket-Key", kKey); }},
      Case{"Protocol", [](Request& r) { r.add("Sec-WebSocket-Protocol", "a, b c"); }},
      Case{"Protocol", [](Request& r) { r.add("Sec-WebSocket-Protocol", "a, b, a"); }},
      Case{"Extensions", [](Request& r) { r.add("Sec-WebSocket-Extensions", "a b"); }},
      Case{"Extensions",
           [](Request& r) {
             r.add("Sec-WebSocket-Extensions", "a");
             r.add("Sec-WebSocket-Extensions", "b;");
           }},
  };
  for (const auto& [part_of_reason, change, status] : cases) {
    Request request;
    change(request);
    const auto judged = request.judged();
    ASSERT_TRUE(std::holds_alternative<Refusal>(judged)) << part_of_reason;
    EXPECT_EQ(std::get<Refusal>(judged).status, status);
    EXPECT_THAT(std::get<Refusal>(judged).reason, testing::HasSubstr(part_of_reason));
  }
}

TEST(HandshakeTest, ListsTheOfferedProtocolsInOrder) {
  Request request;
  request.add("Sec-WebSocket-Protocol", "rtp.v2 ,rtp.v1,,");
  request.add("sec-websocket-protocol", "\tchat");
  const auto judged = request.judged();
  ASSERT_TRUE(std::holds_alternative<Upgrade>(judged));
  EXPECT_THAT(std::get<Upgrade>(judged).protocols, ElementsAre("rtp.v2", "rtp.v1", "chat"));
}

TEST(HandshakeTest, ListsTheOfferedExtensionsInOrder) {
  Request request;
  request.add("Sec-WebSocket-Extensions", "a; b=1, c");
  request.add("sec-websocket-extensions", "d");
  const auto judged = request.judged();
  ASSERT_TRUE(std::holds_alternative<Upgrade>(judged));
  EXPECT_THAT(
      std::get<Upgrade>(judged).extensions,
      ElementsAre(ExtensionOffer{"a", {{"b", "1"}}}, ExtensionOffer{"c", {}}, ExtensionOffer{"d", {}}));
}

TEST(HandshakeTest, WritesTheAnswer) {
  EXPECT_EQ(upgrade_response("key", std::nullopt, std::nullopt),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: key\r\n\r\n");
  EXPECT_THAT(upgrade_response("key", "rtp.v1", "permessage-deflate"),
              testing::EndsWith("\r\nSec-WebSocket-Protocol: rtp.v1\r\n"
                                "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
}

}  // namespace
}  // namespace rtp::websocket
