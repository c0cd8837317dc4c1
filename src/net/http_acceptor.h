// The accepting half of an HTTP server on one loop.
#pragma once

#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/http_session.h"

namespace rtp::net {

/// start() and stop() run on the loop. Owned by the server and by its pending operation.
class HttpAcceptor final : public std::enable_shared_from_this<HttpAcceptor> {
 public:
  HttpAcceptor(std::shared_ptr<HttpLoopState> state, boost::asio::ip::tcp::acceptor acceptor);

  void start();
  /// Closes the listening socket and what is idle. `under_way` is held as long as a request is under way, or
  /// until this is called again.
  void stop(std::shared_ptr<void> under_way);
  [[nodiscard]] EventLoop& loop() const { return state_->loop; }

 private:
  void accept();
  void on_accept(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket);
  void begin_session(boost::asio::ip::tcp::socket socket);
  void refuse(Transport transport);
  void back_off(const boost::system::error_code& error);

  std::shared_ptr<HttpLoopState> state_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_timer_;
  bool failing_ = false;  // the last accept failed, which was logged
  bool full_ = false;     // the last connection was refused, which was logged
};

}  // namespace rtp::net
