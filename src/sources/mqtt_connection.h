// One connection to an MQTT broker as a subscriber: packets in, records out, acknowledged when the caller
// says so. Belongs to the loop of its executor.
//
// What is awaited throws operation_aborted, as Asio does, when its coroutine is cancelled; the connection is
// of no use then, nor after an error.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "mqtt/packet_reader.h"
#include "net/web_connection.h"
#include "sources/intake.h"
#include "sources/mqtt_options.h"

namespace rtp::sources {

/// What a broker says of the session that it opens.
struct MqttSession {
  bool was_kept = false;        // subscriptions and messages of before
  std::chrono::seconds expiry;  // after the connection ends; of MQTT 5
};

/// What came at once.
struct MqttBatch {
  std::vector<Record> records;
  std::string acknowledgements;  // PUBACK packets of those with QoS 1: to be sent when they are durable
};

class MqttConnection {
 public:
  /// `options` outlive it.
  MqttConnection(const boost::asio::any_io_executor& executor, const MqttOptions& options);

  /// Connects and signs in. kUnavailable, kTimeout, kMalformed, kUnauthenticated, kPermissionDenied or
  /// kUnsupported, naming the broker, its reason and the fix.
  [[nodiscard]] boost::asio::awaitable<Result<MqttSession>> open();

  /// Asks for all topics, and gives up subscriptions to `former` ones; once. receive() takes the answers.
  [[nodiscard]] boost::asio::awaitable<Result<void>> subscribe(std::vector<std::string> former);
  /// Whether the broker granted all that was asked for.
  [[nodiscard]] bool is_subscribed() const { return !awaits_suback_ && !awaits_unsuback_; }

  /// Waits for the next packets; a batch may be empty. Errors name the broker, and
  /// kPermissionDenied the filter that it refuses, kUnsupported the one that it grants QoS 0 only.
  [[nodiscard]] boost::asio::awaitable<Result<MqttBatch>> receive();

  /// Packets of the client. While another call sends, that one takes `bytes` along.
  [[nodiscard]] boost::asio::awaitable<Result<void>> send(std::string bytes);

  /// Sends PINGREQ where nothing else is sent, also while nobody is in receive(). Ends when the broker says
  /// nothing for one and a half keep-alives although receive() waits, or when it cannot be sent to.
  [[nodiscard]] boost::asio::awaitable<Error> keep_alive();

  /// Tells the broker why the connection ends, where that can be told.
  [[nodiscard]] boost::asio::awaitable<void> say_goodbye(ErrorCode why);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] boost::asio::awaitable<Result<void>> read();
  [[nodiscard]] Result<std::optional<mqtt::Packet>> next_packet();
  [[nodiscard]] Result<void> take(const mqtt::Packet& packet, MqttBatch& batch);
  [[nodiscard]] Result<void> take_suback(const mqtt::SubAck& answer);
  [[nodiscard]] Result<void> take_unsuback(const mqtt::UnsubAck& answer);
  [[nodiscard]] std::unexpected<Error> unexpected(std::string_view packet) const;
  [[nodiscard]] Result<MqttSession> judge(const mqtt::ConnAck& answer);
  [[nodiscard]] std::unexpected<Error> closed(const boost::system::error_code& error) const;

  static constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

  const MqttOptions& options_;
  const std::string broker_;  // for messages
  net::WebConnection connection_;
  mqtt::PacketReader reader_;
  std::vector<char> buffer_;
  std::string_view unread_;  // of buffer_
  std::string outgoing_;     // waits for the write that is under way
  std::chrono::seconds keep_alive_;
  Clock::time_point sent_at_;
  Clock::time_point heard_at_;  // or when receive() began to listen, which is later
  bool awaits_suback_ = true;
  bool awaits_unsuback_ = false;
  bool signed_in_ = false;
  bool reading_ = false;
  bool writing_ = false;
};

}  // namespace rtp::sources
