#include "bench/stalled_clients.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

#include "bench/websocket_client.h"

namespace rtp::bench {
namespace {

constexpr int kEthernetSegment = 1460;
constexpr std::chrono::seconds kByteInterval{1};
constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kReadBytes = 65536;

}  // namespace

Result<StalledClients> StalledClients::open(std::uint16_t port, const std::string& target, std::size_t silent,
                                            std::size_t slow) {
  StalledClients clients;
  clients.slow_ = slow;
  for (std::size_t i = 0; i < silent + slow; ++i) {
    RTP_TRY(FileDescriptor socket, connect_to(port, {.longest_segment = kEthernetSegment}));
    RTP_TRY(WebSocket web_socket, open_websocket(std::move(socket), target, ""));
    Client client{.socket = std::move(web_socket.socket), .progress = ItemProgress(1)};
    RTP_CHECK(client.progress.feed(web_socket.received));
    clients.clients_.push_back(std::move(client));
  }
  return clients;
}

Result<void> StalledClients::read(Client& client, std::size_t most) {
  std::array<char, kReadBytes> buffer;
  const ssize_t received = ::recv(client.socket.number(), buffer.data(), std::min(most, buffer.size()), 0);
  if (received == 0) {
    return fail(ErrorCode::kUnavailable, "the server closed a stalled client's connection");
  }
  if (received < 0) {
    return errno == EAGAIN ? Result<void>() : system_failure("a stalled client's connection");
  }
  return client.progress.feed({buffer.data(), static_cast<std::size_t>(received)});
}

Result<void> StalledClients::read_slowly() {
  if (Clock::now() < next_byte_) {
    return {};
  }
  next_byte_ += kByteInterval;
  for (std::size_t i = 0; i < slow_; ++i) {
    RTP_CHECK(read(clients_[i], 1));
  }
  return {};
}

Result<void> StalledClients::catch_up(std::uint64_t published, std::uint64_t newest) {
  const auto deadline = Clock::now() + kPatience;
  for (Client& client : clients_) {
    while (!client.progress.all_at(newest)) {
      RTP_CHECK(read(client, kReadBytes));
      if (Clock::now() > deadline) {
        return fail(ErrorCode::kTimeout,
                    fmt::format("a stalled client has not got the newest change in {} s; it has {} others",
                                kPatience.count(), client.progress.items()));
      }
    }
    if (client.progress.items() >= published) {
      return fail(ErrorCode::kInternal,
                  "a stalled client got every change: its socket's buffers did not fill; let the load last "
                  "longer");
    }
  }
  return {};
}

std::uint64_t StalledClients::received() const {
  std::uint64_t sum = 0;
  for (const Client& client : clients_) {
    sum += client.progress.items();
  }
  return sum;
}

}  // namespace rtp::bench
