// A WebSocket client of the gateway that stays connected: it reconnects with growing, jittered pauses and
// says so on standard error. Everything runs on the thread that calls run().
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "app/config.h"
#include "base/error.h"

namespace rtp::app {

/// The target of the WebSocket URL: "/develop?vehicleId=3&vehicleId=7", without query where the key comes in
/// a header.
[[nodiscard]] std::string watch_target(const Config& config, const std::vector<std::string>& ids);

class ItemWatcher {
 public:
  enum class Next { kGoOn, kStop };
  using OnMessage = std::function<Next(std::string_view message)>;

  ItemWatcher(Config config, std::vector<std::string> ids, OnMessage on_message);

  /// Returns when on_message says so, or on SIGINT or SIGTERM. An error only when the gateway refuses the
  /// request (unknown stage, no key): trying again would not help.
  [[nodiscard]] Result<void> run();

 private:
  /// A refusal that lasts is an error; true means stop.
  [[nodiscard]] boost::asio::awaitable<Result<Next>> watch_once();
  [[nodiscard]] boost::asio::awaitable<void> watch();

  boost::asio::io_context context_;
  Config config_;
  std::vector<std::string> ids_;
  OnMessage on_message_;
  std::string target_;
  std::chrono::milliseconds pause_;
  Result<void> outcome_;
};

}  // namespace rtp::app
