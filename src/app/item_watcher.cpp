#include "app/item_watcher.h"

#include <algorithm>
#include <csignal>
#include <random>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include "app/api_client.h"
#include "base/url.h"

namespace rtp::app {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr std::chrono::milliseconds kFirstPause{250};
constexpr std::chrono::milliseconds kLongestPause{10'000};
constexpr std::chrono::seconds kConnectTimeout{10};
constexpr std::chrono::seconds kIdleTimeout{30};  // then a ping, then the connection counts as lost
constexpr std::size_t kMaxMessageBytes = std::size_t{16} << 20U;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

using Stream = websocket::stream<beast::tcp_stream>;

std::chrono::milliseconds jittered(std::chrono::milliseconds pause) {
  static std::minstd_rand random(std::random_device{}());
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count())(random));
}

Error unavailable(const Config& config, const error_code& error) {
  return {ErrorCode::kUnavailable,
          fmt::format("no connection to {}: {}", config.gateway.to_string(), error.message())};
}

/// The TCP connection.
asio::awaitable<Result<void>> connect(Stream& stream, const Config& config) {
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  auto [resolve_error, addresses] =
      co_await resolver.async_resolve(config.gateway.host, std::to_string(config.gateway.port), kAwait);
  if (resolve_error) {
    co_return std::unexpected(unavailable(config, resolve_error));
  }
  beast::get_lowest_layer(stream).expires_after(kConnectTimeout);
  auto [connect_error, endpoint] = co_await beast::get_lowest_layer(stream).async_connect(addresses, kAwait);
  if (connect_error) {
    co_return std::unexpected(unavailable(config, connect_error));
  }
  beast::get_lowest_layer(stream).expires_never();
  co_return Result<void>{};
}

/// The opening handshake; the gateway's own answer as the error when it refuses.
asio::awaitable<Result<void>> shake_hands(Stream& stream, const Config& config,
                                          const std::vector<std::string>& ids, const std::string& target) {
  websocket::stream_base::timeout timeouts{};
  timeouts.handshake_timeout = kConnectTimeout;
  timeouts.idle_timeout = kIdleTimeout;
  timeouts.keep_alive_pings = true;
  stream.set_option(timeouts);
  stream.read_message_max(kMaxMessageBytes);
  stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    if (!config.is_query_param) {
      for (const auto& id : ids) {
        request.insert(config.real_time_item_key, id);
      }
    }
  }));
  websocket::response_type response;
  auto [error] = co_await stream.async_handshake(response, config.gateway.to_string(), target, kAwait);
  if (error == websocket::error::upgrade_declined) {
    co_return std::unexpected(error_from_answer(static_cast<int>(response.result_int()), response.body()));
  }
  if (error) {
    co_return std::unexpected(unavailable(config, error));
  }
  co_return Result<void>{};
}

bool is_worth_a_retry(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout || code == ErrorCode::kThrottled ||
         code == ErrorCode::kInternal;
}

}  // namespace

std::string watch_target(const Config& config, const std::vector<std::string>& ids) {
  std::string target = "/" + percent_encode(config.stage);
  if (config.is_query_param) {
    for (const auto& id : ids) {
      target += fmt::format("{}{}={}", target.find('?') == std::string::npos ? '?' : '&',
                            percent_encode(config.real_time_item_key), percent_encode(id));
    }
  }
  return target;
}

ItemWatcher::ItemWatcher(Config config, std::vector<std::string> ids, OnMessage on_message)
    : config_(std::move(config)),
      ids_(std::move(ids)),
      on_message_(std::move(on_message)),
      target_(watch_target(config_, ids_)),
      pause_(kFirstPause) {}

Result<void> ItemWatcher::run() {
  asio::signal_set signals(context_, SIGINT, SIGTERM);
  signals.async_wait([this](const error_code&, int) { context_.stop(); });
  asio::co_spawn(context_, watch(), asio::detached);
  context_.run();
  return outcome_;
}

asio::awaitable<void> ItemWatcher::watch() {
  while (true) {
    const auto result = co_await watch_once();
    if (result && *result == Next::kStop) {
      break;
    }
    if (!result && !is_worth_a_retry(result.error().code)) {
      outcome_ = std::unexpected(result.error());
      break;
    }
    const auto pause = jittered(pause_);
    pause_ = std::min(pause_ * 2, kLongestPause);
    fmt::print(stderr, "rtp: {}; trying again in {:.1f} s\n",
               result ? "the connection was closed" : result.error().message,
               std::chrono::duration<double>(pause).count());
    co_await asio::steady_timer(context_, pause).async_wait(kAwait);
  }
  context_.stop();
}

asio::awaitable<Result<ItemWatcher::Next>> ItemWatcher::watch_once() {
  Stream stream(context_);
  if (auto connected = co_await connect(stream, config_); !connected) {
    co_return std::unexpected(std::move(connected).error());
  }
  if (auto shaken = co_await shake_hands(stream, config_, ids_, target_); !shaken) {
    co_return std::unexpected(std::move(shaken).error());
  }
  fmt::print(stderr, "rtp: watching ws://{}{}\n", config_.gateway.to_string(), target_);
  pause_ = kFirstPause;
  beast::flat_buffer buffer;
  while (true) {
    auto [error, size] = co_await stream.async_read(buffer, kAwait);
    if (error == websocket::error::closed) {
      co_return Next::kGoOn;
    }
    if (error) {
      co_return std::unexpected(unavailable(config_, error));
    }
    const std::string_view message(static_cast<const char*>(buffer.data().data()), size);
    if (on_message_(message) == Next::kStop) {
      co_await stream.async_close(websocket::close_code::normal, kAwait);
      co_return Next::kStop;
    }
    buffer.consume(size);
  }
}

}  // namespace rtp::app
