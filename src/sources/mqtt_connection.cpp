#include "sources/mqtt_connection.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <fmt/format.h>

#include "mqtt/packet_writer.h"
#include "net/await.h"
#include "sources/mqtt_faults.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

constexpr std::chrono::seconds kConnectTime{10};
constexpr std::chrono::seconds kSendTimeout{10};
constexpr std::uint16_t kSubscribeId = 1;
constexpr std::uint16_t kUnsubscribeId = 2;

/// Of the keep-alive: how often the clock is looked at, and how long nothing may be sent.
constexpr int kTicks = 4;
constexpr int kQuietTicks = 2;
constexpr int kDeadTicks = 6;

/// Where the fields of a record are looked for by a mapping.
Record record_of(const mqtt::Publish& publish) {
  return {.payload = std::string(publish.payload),
          .metadata = {{"topic", std::string(publish.topic)},
                       {"retain", publish.retain ? "true" : "false"},
                       {"qos", publish.qos == mqtt::Qos::kAtMostOnce ? "0" : "1"}}};
}

}  // namespace

MqttConnection::MqttConnection(const asio::any_io_executor& executor, const MqttOptions& options)
    : options_(options),
      broker_(options.server.endpoint.to_string()),
      connection_(executor),
      reader_(options.version, options.max_packet_bytes),
      buffer_(kReadBytes),
      keep_alive_(options.keep_alive) {}

awaitable<Result<MqttSession>> MqttConnection::open() {
  const net::WebDeadline deadline{.length = kConnectTime};
  RTP_CO_CHECK(co_await connection_.connect(options_.server, options_.tls.get(), deadline));
  std::string bytes;
  RTP_CO_CHECK(mqtt::append_connect(bytes, connect_packet(options_)));
  RTP_CO_CHECK(co_await send(std::move(bytes)));
  for (;;) {
    connection_.expires_at(deadline.at);
    RTP_CO_CHECK(co_await read());
    RTP_CO_TRY(const std::optional<mqtt::Packet> packet, next_packet());
    if (packet) {
      const auto* answer = std::get_if<mqtt::ConnAck>(&*packet);
      if (answer == nullptr) {
        co_return fail(ErrorCode::kMalformed,
                       fmt::format("the broker {} does not begin with CONNACK (MQTT 3.2)", broker_));
      }
      co_return judge(*answer);
    }
  }
}

Result<MqttSession> MqttConnection::judge(const mqtt::ConnAck& answer) {
  if (mqtt::is_failure(answer.reason)) {
    return std::unexpected(refused_connection(broker_, options_.version, answer));
  }
  if (answer.server_keep_alive_seconds.value_or(0) != 0) {
    keep_alive_ = std::chrono::seconds(*answer.server_keep_alive_seconds);
  }
  signed_in_ = true;
  heard_at_ = Clock::now();
  return MqttSession{.was_kept = answer.session_present,
                     .expiry = answer.session_expiry_seconds
                                   ? std::chrono::seconds(*answer.session_expiry_seconds)
                                   : options_.session_expiry};
}

awaitable<Result<void>> MqttConnection::subscribe(std::vector<std::string> former) {
  std::string bytes;
  RTP_CO_CHECK(mqtt::append_subscribe(bytes, options_.version, kSubscribeId, subscriptions(options_)));
  if (!former.empty()) {
    RTP_CO_CHECK(mqtt::append_unsubscribe(bytes, options_.version, kUnsubscribeId, former));
    awaits_unsuback_ = true;
  }
  co_return co_await send(std::move(bytes));
}

awaitable<Result<MqttBatch>> MqttConnection::receive() {
  MqttBatch batch;
  if (unread_.empty()) {
    connection_.expires_never();
    RTP_CO_CHECK(co_await read());
  }
  for (;;) {
    RTP_CO_TRY(const std::optional<mqtt::Packet> packet, next_packet());
    if (!packet) {
      co_return batch;
    }
    RTP_CO_CHECK(take(*packet, batch));
  }
}

awaitable<Result<void>> MqttConnection::read() {
  reading_ = true;
  heard_at_ = Clock::now();
  const auto [error, count] = co_await connection_.read_some(asio::buffer(buffer_));
  reading_ = false;
  heard_at_ = Clock::now();
  unread_ = {buffer_.data(), count};
  if (error) {
    co_return closed(error);
  }
  co_return Result<void>{};
}

Result<std::optional<mqtt::Packet>> MqttConnection::next_packet() { return reader_.next(unread_); }

std::unexpected<Error> MqttConnection::closed(const error_code& error) const {
  if (error == boost::beast::error::timeout) {
    return fail(ErrorCode::kTimeout, fmt::format("the broker {} does not answer", broker_));
  }
  if (error != asio::error::eof && error != asio::error::connection_reset &&
      error != asio::error::broken_pipe && error != asio::ssl::error::stream_truncated) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the connection to {} broke: {}", broker_, error.message()));
  }
  if (signed_in_) {
    return fail(
        ErrorCode::kUnavailable,
        fmt::format("the broker {} closed the connection; if it does so again and again, look whether "
                    "another client has the client_id {}",
                    broker_, options_.client_id));
  }
  return fail(ErrorCode::kUnavailable,
              fmt::format("the broker {} closed the connection instead of answering to CONNECT: {}", broker_,
                          options_.version == mqtt::Version::k5
                              ? "if it does not know MQTT 5, set protocol = \"3.1.1\"; TLS needs mqtts://"
                              : "if it expects TLS, write mqtts:// in url"));
}

Result<void> MqttConnection::take(const mqtt::Packet& packet, MqttBatch& batch) {
  if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) {
    batch.records.push_back(record_of(*publish));
    if (publish->qos == mqtt::Qos::kAtLeastOnce) {
      mqtt::append_puback(batch.acknowledgements, publish->packet_id);
    }
    return {};
  }
  if (const auto* suback = std::get_if<mqtt::SubAck>(&packet)) {
    return take_suback(*suback);
  }
  if (const auto* unsuback = std::get_if<mqtt::UnsubAck>(&packet)) {
    return take_unsuback(*unsuback);
  }
  if (const auto* disconnect = std::get_if<mqtt::Disconnect>(&packet)) {
    return std::unexpected(ended_session(broker_, *disconnect));
  }
  if (std::holds_alternative<mqtt::ConnAck>(packet)) {
    return unexpected("CONNACK");
  }
  return {};  // PINGRESP: it was heard
}

Result<void> MqttConnection::take_suback(const mqtt::SubAck& answer) {
  if (!awaits_suback_ || answer.packet_id != kSubscribeId ||
      answer.reasons.size() != options_.topics.size()) {
    return unexpected("SUBACK");
  }
  for (std::size_t i = 0; i < answer.reasons.size(); ++i) {
    RTP_CHECK(
        check_granted(broker_, options_.topics[i], options_.qos, answer.reasons[i], answer.reason_string));
  }
  awaits_suback_ = false;
  return {};
}

/// A filter that cannot be given up only goes on sending.
Result<void> MqttConnection::take_unsuback(const mqtt::UnsubAck& answer) {
  if (!awaits_unsuback_ || answer.packet_id != kUnsubscribeId) {
    return unexpected("UNSUBACK");
  }
  awaits_unsuback_ = false;
  return {};
}

std::unexpected<Error> MqttConnection::unexpected(std::string_view packet) const {
  return fail(ErrorCode::kMalformed,
              fmt::format("the broker {} sent a {} that answers nothing (MQTT 3)", broker_, packet));
}

awaitable<Result<void>> MqttConnection::send(std::string bytes) {
  outgoing_ += bytes;
  if (writing_) {
    co_return Result<void>{};
  }
  writing_ = true;
  while (!outgoing_.empty()) {
    const std::string now = std::exchange(outgoing_, {});
    sent_at_ = Clock::now();
    connection_.expires_at(sent_at_ + kSendTimeout);
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(now)};
    if (const error_code error = co_await connection_.write(buffers)) {
      co_return closed(error);
    }
  }
  writing_ = false;
  co_return Result<void>{};
}

awaitable<Error> MqttConnection::keep_alive() {
  const Clock::duration tick = Clock::duration(keep_alive_) / kTicks;
  for (;;) {
    co_await net::sleep_for(tick);
    const Clock::time_point now = Clock::now();
    if (reading_ && now - heard_at_ >= kDeadTicks * tick) {
      co_return Error{ErrorCode::kTimeout,
                      fmt::format("the broker {} said nothing for {} s, not even PINGRESP", broker_,
                                  std::chrono::duration_cast<std::chrono::seconds>(now - heard_at_).count())};
    }
    if (now - sent_at_ >= kQuietTicks * tick) {
      std::string ping;
      mqtt::append_pingreq(ping);
      const Result<void> sent = co_await send(std::move(ping));
      if (!sent) {
        co_return sent.error();
      }
    }
  }
}

awaitable<void> MqttConnection::say_goodbye(ErrorCode why) {
  if (!signed_in_ || writing_ || why == ErrorCode::kTimeout) {
    co_return;  // the broker does not read, or is not there
  }
  std::string bytes;
  mqtt::append_disconnect(bytes, options_.version, disconnect_reason(why));
  static_cast<void>(co_await send(std::move(bytes)));
}

}  // namespace rtp::sources
