#include "bench/dashboard_client.h"

#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "bench/websocket_client.h"

namespace rtp::bench {
namespace {

constexpr std::size_t kReceiveBytes = 262144;

}  // namespace

DashboardClient::DashboardClient(FileDescriptor socket, std::size_t keys)
    : socket_(std::move(socket)), buffer_(kReceiveBytes), progress_(keys) {}

Result<DashboardClient> DashboardClient::open(std::uint16_t port, std::string_view target,
                                              std::string_view header_lines, std::size_t keys) {
  RTP_TRY(FileDescriptor socket, connect_to(port));
  RTP_TRY(WebSocket web_socket, open_websocket(std::move(socket), target, header_lines));
  DashboardClient client(std::move(web_socket.socket), keys);
  RTP_CHECK(client.progress_.feed(web_socket.received));
  return client;
}

Result<void> DashboardClient::send_text(std::string_view message) {
  return send_all(socket_, masked_text(message));
}

Result<void> DashboardClient::receive() {
  const ssize_t received = ::recv(socket_.number(), buffer_.data(), buffer_.size(), 0);
  if (received == 0) {
    return fail(ErrorCode::kUnavailable, "the server closed the connection");
  }
  if (received < 0) {
    return errno == EAGAIN ? Result<void>() : system_failure("the client's connection");
  }
  return progress_.feed({buffer_.data(), static_cast<std::size_t>(received)});
}

}  // namespace rtp::bench
