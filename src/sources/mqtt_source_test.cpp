// What a real broker does not do when a test wants it; the rest is in tests/e2e/mqtt.test.mjs.
#include "sources/mqtt_source.h"

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/temporary_directory.h"
#include "mqtt/packets_testing.h"
#include "net/event_loop.h"
#include "net/raw_server.h"
#include "sources/mapping_options.h"

namespace rtp::sources {
namespace {

using mqtt::bytes_of;
using net::RawClient;
using net::RawServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Keeps the ids of what it is given. While it is stalled, nothing is durable.
class StallingSink final : public ItemSink {
 public:
  void stall() {
    const std::lock_guard lock(mutex_);
    stalled_ = true;
  }

  void go_on() {
    std::move_only_function<void()> answer;
    {
      const std::lock_guard lock(mutex_);
      stalled_ = false;
      answer = std::move(waiting_);
    }
    if (answer) {
      answer();
    }
  }

  void apply(std::string /*source*/, std::vector<events::ItemChange> changes,
             std::vector<Checkpoint> checkpoints, ApplyDone done) override {
    std::vector<std::string> ids;
    for (const events::ItemChange& change : changes) {
      ids.push_back(*change.item.at("vehicleId").as<std::string>());
    }
    for (const Checkpoint& checkpoint : checkpoints) {
      checkpoints_[checkpoint.name] = checkpoint.value.value_or("");
    }
    batches.push_back(std::move(ids));
    auto answer = [done = std::move(done), count = changes.size()]() mutable {
      done(ApplyResults(count, Applied::kWritten));
    };
    const std::lock_guard lock(mutex_);
    if (stalled_) {
      waiting_ = std::move(answer);
    } else {
      answer();
    }
  }

  [[nodiscard]] Result<std::optional<std::string>> checkpoint(std::string_view /*source*/,
                                                              std::string_view name) const override {
    const auto found = checkpoints_.find(std::string(name));
    return found == checkpoints_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints(std::string_view /*source*/,
                                                            std::string_view /*prefix*/) const override {
    return std::vector<Checkpoint>();
  }

  std::vector<std::vector<std::string>> batches;
  std::map<std::string, std::string> checkpoints_;

 private:
  std::mutex mutex_;
  bool stalled_ = false;                     // under mutex_
  std::move_only_function<void()> waiting_;  // under mutex_
};

constexpr std::string_view kAccept = "20 03 00 00 00";
constexpr std::string_view kAcceptKept = "20 03 01 00 00";
constexpr std::string_view kGrant = "90 04 0001 00 01";
/// The end of the SUBSCRIBE.
const std::string kTopic = "vehicles/+";

class MqttSourceTest : public testing::Test {
 protected:
  /// A session with a broker that does this, until it ends.
  Error session_with(RawServer::Script broker) {
    RawServer server({std::move(broker)});
    OptionTable table = options;
    table["url"] = {.value = "mqtt://127.0.0.1:" + std::to_string(server.port()), .place = "rtp.toml:2"};
    table["topics"] = {.value = kTopic, .place = "rtp.toml:3"};
    table["id"] = {.value = "topic:2", .place = "rtp.toml:4"};
    table["keep_alive"] = {.value = "1s", .place = "rtp.toml:5"};
    checkpoint_name = "mqtt 127.0.0.1:" + std::to_string(server.port()) + " rtp-fleet";
    if (!checkpoint.empty()) {
      sink.checkpoints_[checkpoint_name] = checkpoint;
    }
    SourceOptions read("fleet", "rtp.toml:1", std::move(table));
    auto mapping = read_mapping(read, "vehicleId");
    EXPECT_TRUE(mapping.has_value());
    Intake intake("fleet", *std::move(mapping), directory.path() / "fleet.ndjson", sink, monitor, clock);
    const SourceServices services{
        .name = name, .intake = intake, .sink = sink, .monitor = monitor, .clock = clock, .loop = loop};
    const std::unique_ptr<Source> source = make_mqtt_source(read, services);
    EXPECT_TRUE(read.finish().has_value()) << read.finish().error().message;
    std::optional<Error> ended;
    boost::asio::co_spawn(loop.context(), source->session(),
                          [&](const std::exception_ptr& thrown, Error error) {
                            EXPECT_EQ(thrown, nullptr);
                            ended = std::move(error);
                            loop.context().stop();
                          });
    loop.context().run();
    return ended.value_or(Error{});
  }

  const std::string name = "fleet";
  OptionTable options;
  std::string checkpoint;  // that is known from before
  std::string checkpoint_name;
  SystemClock clock;
  SourceMonitor monitor{"fleet", "mqtt", clock};
  TemporaryDirectory directory;
  StallingSink sink;
  net::EventLoop loop;
};

/// Takes the connection and the subscription of a client.
void welcome(RawClient& client, std::string_view accept = kAccept) {
  static_cast<void>(client.read_until("rtp-fleet"));
  client.send(bytes_of(accept));
  static_cast<void>(client.read_until(kTopic));
  client.send(bytes_of(kGrant));
}

std::string publish(int id) {
  return bytes_of("32 13 000A 'vehicles/" + std::to_string(id) + "' 000" + std::to_string(id) + " 00 '{}  '");
}

TEST_F(MqttSourceTest, SignsInAndSubscribes) {
  const Error error = session_with([](RawClient& client) {
    EXPECT_EQ(client.read_until("rtp-fleet"),
              bytes_of("10 23 0004 'MQTT' 05 00 0001 0D 11 00000E10 21 03E8 27 00100000 0009 'rtp-fleet'"));
    client.send(bytes_of(kAccept));
    EXPECT_EQ(client.read_until(kTopic), bytes_of("82 10 0001 00 000A 'vehicles/+'"));
    EXPECT_EQ(client.read_until("\x11"), "\x11");  // QoS 1, retained messages of new subscriptions
  });
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("closed the connection; if it does so again and again, look whether "
                                       "another client has the client_id rtp-fleet"));
  EXPECT_EQ(monitor.state(), SourceState::kConnecting);
}

TEST_F(MqttSourceTest, IsToldWhatItHasToChangeWhereItIsRefused) {
  struct Case {
    std::string_view answer;
    ErrorCode code;
    std::string_view message;
  };
  const auto cases = std::to_array<Case>({
      {"20 02 00 01", ErrorCode::kUnsupported,
       "Unsupported Protocol Version (0x84): it does not know MQTT 5, set protocol = \"3.1.1\""},
      {"20 03 00 84 00", ErrorCode::kUnsupported, "set protocol = \"3.1.1\""},
      {"20 03 00 86 00", ErrorCode::kUnauthenticated, "check user and password"},
      {"20 09 00 87 06 1F 0003 'why'", ErrorCode::kPermissionDenied,
       "Not authorized (0x87): why: check user"},
      {"20 03 00 85 00", ErrorCode::kInvalidArgument, "choose another client_id"},
      {"20 03 00 88 00", ErrorCode::kUnavailable, "Server unavailable (0x88)"},
      {"", ErrorCode::kUnavailable,
       "instead of answering to CONNECT: if it does not know MQTT 5, set protocol"},
      {"D0 00", ErrorCode::kMalformed, "does not begin with CONNACK"},
      {"'HTTP/1.1 400'", ErrorCode::kMalformed, "check that the address is that of an MQTT broker"},
  });
  for (const Case& refusal : cases) {
    const Error error = session_with([&refusal](RawClient& client) {
      static_cast<void>(client.read_until("rtp-fleet"));
      client.send(bytes_of(refusal.answer));
    });
    EXPECT_EQ(error.code, refusal.code) << refusal.message;
    EXPECT_THAT(error.message, HasSubstr(refusal.message));
    loop.context().restart();
  }
}

TEST_F(MqttSourceTest, NamesTheFilterThatIsNotGranted) {
  const auto cases = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"90 04 0001 00 87",
       "refuses the topic filter 'vehicles/+', Not authorized (0x87): check what it allows"},
      {"90 04 0001 00 00", "grants the topic filter 'vehicles/+' QoS 0 only"},
      {"90 04 0009 00 01", "sent a SUBACK that answers nothing"},
      {"90 05 0001 00 01 01", "sent a SUBACK that answers nothing"},
      {"B0 04 0002 00 00", "sent a UNSUBACK that answers nothing"},
      {"20 03 00 00 00", "sent a CONNACK that answers nothing"},
      {"E0 01 8E", "ended the session, Session taken over (0x8E): another client has the same client_id"},
  });
  for (const auto& [answer, message] : cases) {
    const Error error = session_with([answer](RawClient& client) {
      static_cast<void>(client.read_until("rtp-fleet"));
      client.send(bytes_of(kAccept));
      static_cast<void>(client.read_until(kTopic));
      client.send(bytes_of(answer));
      static_cast<void>(client.read_until_closed());
    });
    EXPECT_THAT(error.message, HasSubstr(message));
    loop.context().restart();
  }
}

TEST_F(MqttSourceTest, AcknowledgesTogetherWhatCameTogetherWhenItIsDurableAndPingsMeanwhile) {
  sink.stall();
  static_cast<void>(session_with([this](RawClient& client) {
    static_cast<void>(client.read_until("rtp-fleet"));
    client.send(bytes_of(kAcceptKept));
    static_cast<void>(client.read_until(kTopic + "\x11"));
    client.send(bytes_of(kGrant) + publish(1) + publish(2) + publish(3));
    const std::string ping = bytes_of("C000");
    for (int i = 0; i < 4; ++i) {  // one each half keep-alive, so for longer than a broker may say nothing
      EXPECT_EQ(client.read_until(ping), ping);
    }
    sink.go_on();
    EXPECT_EQ(client.read_until(bytes_of("0003")), bytes_of("40 02 0001 40 02 0002 40 02 0003"));
  }));
  EXPECT_THAT(sink.batches, ElementsAre(ElementsAre("1", "2", "3")));
  EXPECT_EQ(monitor.report().counts.written, 3U);
}

TEST_F(MqttSourceTest, TakesMessagesThatComeBeforeTheAnswerToItsSubscription) {
  static_cast<void>(session_with([](RawClient& client) {
    static_cast<void>(client.read_until("rtp-fleet"));
    client.send(bytes_of(kAcceptKept) + publish(1));
    EXPECT_THAT(client.read_until(bytes_of("40 02 0001")), StartsWith(bytes_of("82 10 0001")));
    client.send(publish(2) + bytes_of(kGrant));
    EXPECT_EQ(client.read_until(bytes_of("0002")), bytes_of("40 02 0002"));
  }));
  EXPECT_EQ(monitor.state(), SourceState::kRunning);
  EXPECT_EQ(monitor.report().detail, "1 topic, session kept");
}

TEST_F(MqttSourceTest, GivesUpABrokerThatSaysNothing) {
  const Error error = session_with([](RawClient& client) {
    welcome(client);
    const std::string rest = client.read_until_closed();
    EXPECT_THAT(rest, AllOf(HasSubstr(bytes_of("C000 C000")), Not(HasSubstr(bytes_of("E0")))));
  });
  EXPECT_EQ(error.code, ErrorCode::kTimeout);
  EXPECT_THAT(error.message, HasSubstr("said nothing for 1 s, not even PINGRESP"));
}

TEST_F(MqttSourceTest, TellsTheBrokerThatItsPacketIsMalformed) {
  const Error error = session_with([](RawClient& client) {
    welcome(client);
    client.send(bytes_of("32 03 0001"));
    client.send("#");
    EXPECT_EQ(client.read_until_closed(), "\x11" + bytes_of("E0 01 81"));
  });
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
}

TEST_F(MqttSourceTest, GivesUpSubscriptionsOfAKeptSessionThatItNoLongerHas) {
  checkpoint = R"(["old/#","vehicles/+"])";
  static_cast<void>(session_with([](RawClient& client) {
    static_cast<void>(client.read_until("rtp-fleet"));
    client.send(bytes_of(kAcceptKept));
    EXPECT_THAT(client.read_until("old/#"), EndsWith(bytes_of("A2 0A 0002 00 0005 'old/#'")));
    client.send(bytes_of(kGrant));
    client.send(bytes_of("B0 04 0002 00 00 D0 00"));
  }));
  EXPECT_EQ(monitor.state(), SourceState::kRunning);
  EXPECT_EQ(sink.checkpoints_[checkpoint_name], R"(["vehicles/+"])");
  EXPECT_THAT(monitor.report().last_error, IsEmpty());
}

TEST_F(MqttSourceTest, SaysThatTheBrokerLostItsSession) {
  checkpoint = R"(["vehicles/+"])";
  static_cast<void>(session_with([](RawClient& client) { welcome(client, "20 08 00 00 05 11 00000005"); }));
  EXPECT_THAT(monitor.report().last_error, HasSubstr("has not kept the session of client rtp-fleet"));
  EXPECT_EQ(monitor.report().detail, "1 topic, new session, which the broker keeps for 5 s only");
}

}  // namespace
}  // namespace rtp::sources
