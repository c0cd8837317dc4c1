// What the table of an MQTT source says: its broker, what it subscribes to, and as whom. Values.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "base/error.h"
#include "mqtt/packets.h"
#include "net/web_url.h"
#include "sources/source_options.h"

namespace rtp::sources {

struct MqttOptions {
  net::WebUrl server;                              // kHttps: inside TLS
  std::shared_ptr<boost::asio::ssl::context> tls;  // nullptr: without
  mqtt::Version version = mqtt::Version::k5;
  std::vector<std::string> topics;  // filters, each once, sorted
  mqtt::Qos qos = mqtt::Qos::kAtLeastOnce;
  std::string client_id;
  std::string user;      // empty: none
  std::string password;  // empty: none
  std::chrono::seconds keep_alive{60};
  std::chrono::seconds session_expiry{3600};  // how long the broker keeps the session; 0: not at all
  std::uint16_t receive_maximum = 1000;       // messages without PUBACK, MQTT 5 only
  std::uint32_t max_packet_bytes = mqtt::kDefaultMaxPacketBytes;
};

/// Wrong options are kept in `options`; what is returned is of no use then.
[[nodiscard]] MqttOptions read_mqtt_options(SourceOptions& options);

/// "mqtt://HOST", "mqtts://HOST:PORT"; the standard ports where none is named. kInvalidArgument, with the
/// text and the form.
[[nodiscard]] Result<net::WebUrl> parse_broker_url(std::string_view text);

/// Views are into `options`.
[[nodiscard]] mqtt::Connect connect_packet(const MqttOptions& options);
[[nodiscard]] std::vector<mqtt::Subscription> subscriptions(const MqttOptions& options);

}  // namespace rtp::sources
