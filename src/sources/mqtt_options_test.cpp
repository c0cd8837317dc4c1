#include "sources/mqtt_options.h"

#include <array>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_certificate.h"

namespace rtp::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Values = std::vector<std::pair<std::string, decltype(OptionValue::value)>>;

/// The least that a source needs, and `more`, which may replace it.
SourceOptions table(const Values& more) {
  OptionTable options{{"url", {.value = "mqtt://localhost", .place = "rtp.toml:2"}},
                      {"topics", {.value = "vehicles/#", .place = "rtp.toml:3"}}};
  for (const auto& [key, value] : more) {
    options[key] = {.value = value, .place = "rtp.toml:4"};
  }
  return {"fleet", "rtp.toml:1", std::move(options)};
}

TEST(MqttOptionsTest, NeedOnlyAUrlAndTopics) {
  SourceOptions options = table({});
  const MqttOptions read = read_mqtt_options(options);
  ASSERT_TRUE(options.finish().has_value()) << options.finish().error().message;
  EXPECT_EQ(read.server.endpoint.to_string(), "localhost:1883");
  EXPECT_EQ(read.tls, nullptr);
  EXPECT_THAT(read.topics, ElementsAre("vehicles/#"));
  const mqtt::Connect connect = connect_packet(read);
  EXPECT_EQ(connect.version, mqtt::Version::k5);
  EXPECT_EQ(connect.client_id, "rtp-fleet");
  EXPECT_FALSE(connect.clean_start);
  EXPECT_EQ(connect.session_expiry_seconds, 3600U);
  EXPECT_EQ(connect.keep_alive_seconds, 60);
  EXPECT_EQ(connect.user_name, std::nullopt);
  EXPECT_EQ(connect.password, std::nullopt);
  EXPECT_EQ(subscriptions(read).front().qos, mqtt::Qos::kAtLeastOnce);
}

TEST(MqttOptionsTest, AreWhatIsSentToTheBroker) {
  SourceOptions options = table({{"topics", std::vector<std::string>{"b", "$share/g/a", "b"}},
                                 {"qos", std::int64_t{0}},
                                 {"protocol", "3.1.1"},
                                 {"client_id", "me"},
                                 {"user", "u"},
                                 {"password", "p"},
                                 {"keep_alive", "1500ms"},
                                 {"session_expiry", "0s"},
                                 {"receive_maximum", std::int64_t{7}},
                                 {"max_packet_bytes", std::int64_t{2048}}});
  const MqttOptions read = read_mqtt_options(options);
  ASSERT_TRUE(options.finish().has_value()) << options.finish().error().message;
  EXPECT_THAT(read.topics, ElementsAre("$share/g/a", "b"));
  const mqtt::Connect connect = connect_packet(read);
  EXPECT_EQ(connect.version, mqtt::Version::k311);
  EXPECT_EQ(connect.client_id, "me");
  EXPECT_TRUE(connect.clean_start);
  EXPECT_EQ(connect.keep_alive_seconds, 2);
  EXPECT_EQ(connect.user_name, "u");
  EXPECT_EQ(connect.password, "p");
  EXPECT_EQ(connect.receive_maximum, 7);
  EXPECT_EQ(connect.max_packet_bytes, 2048U);
  EXPECT_EQ(subscriptions(read).front().qos, mqtt::Qos::kAtMostOnce);
}

struct UrlCase {
  std::string_view text;
  std::string server;  // empty: none
};

TEST(MqttOptionsTest, TakeTheAddressOfABroker) {
  using Scheme = net::WebUrl::Scheme;
  const auto cases = std::to_array<std::pair<UrlCase, Scheme>>({
      {{"mqtt://Broker.example", "broker.example:1883"}, Scheme::kHttp},
      {{"mqtts://broker", "broker:8883"}, Scheme::kHttps},
      {{"MQTT://10.0.0.1:1884/", "10.0.0.1:1884"}, Scheme::kHttp},
      {{"mqtts://[::1]", "[::1]:8883"}, Scheme::kHttps},
      {{"mqtts://[::1]:443", "[::1]:443"}, Scheme::kHttps},
  });
  for (const auto& [url, scheme] : cases) {
    const auto parsed = parse_broker_url(url.text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(parsed->endpoint.to_string(), url.server);
    EXPECT_EQ(parsed->scheme, scheme);
  }
  for (const std::string_view text :
       {"", "broker:1883", "http://broker", "mqtt://", "mqtt:/broker", "tcp://broker", "mqtt://broker/topic",
        "mqtt://broker?x", "mqtt://broker#x", "mqtt://bro ker", "mqtt://broker:0", "mqtt://broker:99999"}) {
    const auto parsed = parse_broker_url(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr("write mqtt://HOST:PORT")) << text;
  }
  EXPECT_EQ(parse_broker_url("mqtt://u:secret@broker").error().message,
            "the url has a user name before its host: leave it out, and give user and password");
}

TEST(MqttOptionsTest, SayWhatIsWrongWithThem) {
  const net::TestCertificate certificate;
  const std::string junk = certificate.write_junk();
  const auto cases = std::to_array<std::pair<Values, std::string_view>>({
      {{{"url", "http://localhost"}},
       "rtp.toml:4: source fleet: 'http://localhost' is no address of a broker"},
      {{{"topics", std::vector<std::string>{}}}, "topics are missing"},
      {{{"topics", "a#"}}, "topic filter 'a#' has a wildcard beside other characters"},
      {{{"qos", std::int64_t{2}}}, "a whole number from 0 to 1"},
      {{{"protocol", "3.1"}}, R"("3.1" is no value for protocol: give one of "5", "3.1.1")"},
      {{{"client_id", ""}}, "client_id is empty"},
      {{{"client_id", "\xFF"}}, "the client id must be UTF-8"},
      {{{"protocol", "3.1.1"}, {"password", "p"}}, "a password needs a user name in MQTT 3.1.1"},
      {{{"keep_alive", "0s"}}, "a time from \"1s\" to \"65535s\""},
      {{{"receive_maximum", std::int64_t{0}}}, "a whole number from 1 to 65535"},
      {{{"ca_file", "ca.pem"}}, "ca_file is for mqtts:// only"},
      {{{"url", "mqtts://b"}, {"ca_file", "/nowhere"}}, "ca_file: the file '/nowhere' cannot be used"},
      {{{"url", "mqtts://b"}, {"key", "k"}}, "give both certificate and key, or none"},
      {{{"url", "mqtts://b"}, {"certificate", junk}, {"key", certificate.key_file()}},
       "certificate: the file"},
      {{{"url", "mqtts://b"}, {"certificate", certificate.certificate_file()}, {"key", junk}},
       "key: the file"},
      {{{"topic", "a"}}, R"(unknown option "topic", did you mean "topics"?)"},
  });
  for (const auto& [values, message] : cases) {
    SourceOptions options = table(values);
    static_cast<void>(read_mqtt_options(options));
    const Result<void> finished = options.finish();
    ASSERT_FALSE(finished.has_value()) << message;
    EXPECT_THAT(finished.error().message, HasSubstr(message));
  }
}

TEST(MqttOptionsTest, TakeACertificateOfTheClient) {
  const net::TestCertificate certificate;
  SourceOptions options = table({{"url", "mqtts://b"},
                                 {"ca_file", certificate.certificate_file()},
                                 {"certificate", certificate.certificate_file()},
                                 {"key", certificate.key_file()}});
  const MqttOptions read = read_mqtt_options(options);
  ASSERT_TRUE(options.finish().has_value()) << options.finish().error().message;
  EXPECT_NE(read.tls, nullptr);
}

}  // namespace
}  // namespace rtp::sources
