// The idle connections of a web client. Not thread-safe: belongs to the loop of its executor.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/web_connection.h"

namespace rtp::net {

class WebPool : public std::enable_shared_from_this<WebPool> {
 public:
  /// Closes what was idle for `idle_timeout`, and the oldest where more than `max_idle` are.
  WebPool(const boost::asio::any_io_executor& executor, std::chrono::milliseconds idle_timeout,
          std::size_t max_idle)
      : idle_timeout_(idle_timeout), max_idle_(max_idle), timer_(executor) {}

  /// One that was connected to `origin` and seems to be so still; nullptr when there is none.
  [[nodiscard]] std::unique_ptr<WebConnection> take(const std::string& origin);
  void put(std::string origin, std::unique_ptr<WebConnection> connection);

 private:
  using Clock = std::chrono::steady_clock;
  struct Idle {
    std::string origin;
    std::unique_ptr<WebConnection> connection;
    Clock::time_point until;
  };

  void arm_timer();
  void drop_expired();

  std::chrono::milliseconds idle_timeout_;
  std::size_t max_idle_;
  std::deque<Idle> idle_;  // oldest first
  boost::asio::steady_timer timer_;
  bool armed_ = false;
};

}  // namespace rtp::net
