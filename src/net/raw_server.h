// For tests: a TCP server that does on each connection exactly what its script says, one after the other.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/raw_client.h"

namespace rtp::net {

class RawServer {
 public:
  /// Gets the server's side of a connection, which is closed after it.
  using Script = std::function<void(RawClient& peer)>;

  /// One script for each connection.
  explicit RawServer(std::vector<Script> scripts)
      : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* bytes = &address;
    EXPECT_EQ(::bind(descriptor_, static_cast<const sockaddr*>(bytes), size), 0);
    EXPECT_EQ(::listen(descriptor_, SOMAXCONN), 0);
    EXPECT_EQ(::getsockname(descriptor_, static_cast<sockaddr*>(bytes), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this, scripts = std::move(scripts)] { serve(scripts); });
  }
  ~RawServer() {
    ::shutdown(descriptor_, SHUT_RDWR);
    thread_.join();
    ::close(descriptor_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// How many were accepted.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve(const std::vector<Script>& scripts) {
    for (const Script& script : scripts) {
      const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) {
        return;
      }
      ++connections_;
      RawClient peer(RawClient::Accepted{accepted});
      script(peer);
    }
  }

  int descriptor_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

}  // namespace rtp::net
