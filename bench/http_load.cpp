#include "bench/http_load.h"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/http_connection.h"
#include "bench/socket.h"

namespace rtp::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReplyBytes = 65536;
constexpr int kEventsAtOnce = 256;
constexpr int kOk = 200;

class LoadGenerator {
 public:
  LoadGenerator(const HttpLoad& load, FileDescriptor epoll)
      : load_(load), epoll_(std::move(epoll)), buffer_(kReplyBytes) {}

  Result<HttpLoadReport> run() {
    RTP_CHECK(connect_all());
    const auto start = Clock::now();
    const auto end = load_.requests ? Clock::time_point::max() : start + load_.duration;
    for (Connection& connection : connections_) {
      RTP_CHECK(send_next(connection));
    }
    RTP_CHECK(exchange_until(end));
    const std::chrono::duration<double> measured = Clock::now() - start;
    return HttpLoadReport{.requests_per_second = static_cast<double>(latencies_.size()) / measured.count(),
                          .latencies = std::move(latencies_)};
  }

 private:
  struct Connection {
    FileDescriptor socket;
    std::string answer;
    Clock::time_point sent_at;
  };

  Result<void> connect_all() {
    for (std::size_t i = 0; i < load_.connections; ++i) {
      RTP_TRY(FileDescriptor socket, connect_to(load_.port));
      RTP_CHECK(set_non_blocking(socket));
      epoll_event event{};
      event.events = EPOLLIN | EPOLLET;
      event.data.u64 = i;
      if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, socket.number(), &event) != 0) {
        return system_failure("epoll_ctl");
      }
      connections_.push_back({.socket = std::move(socket), .answer = {}, .sent_at = {}});
    }
    return {};
  }

  /// Sends nothing when all requests have been sent.
  Result<void> send_next(Connection& connection) {
    if (sent_ == load_.requests) {
      return {};
    }
    ++sent_;
    connection.sent_at = Clock::now();
    return send_all(connection.socket, load_.next_request());
  }

  Result<void> exchange_until(Clock::time_point end) {
    auto last_answer = Clock::now();
    std::array<epoll_event, kEventsAtOnce> events;
    for (auto now = last_answer; now < end && latencies_.size() != load_.requests; now = Clock::now()) {
      const int ready = ::epoll_wait(epoll_.number(), events.data(), kEventsAtOnce, 0);
      for (int i = 0; i < ready; ++i) {
        RTP_CHECK(receive(connections_[events.at(static_cast<std::size_t>(i)).data.u64]));
      }
      if (ready > 0) {
        last_answer = now;
      } else if (now - last_answer > kSocketTimeout) {
        return fail(ErrorCode::kTimeout, fmt::format("no answer for {} s", kSocketTimeout.count()));
      }
    }
    return {};
  }

  Result<void> receive(Connection& connection) {
    const ssize_t received = ::recv(connection.socket.number(), buffer_.data(), buffer_.size(), 0);
    if (received < 0) {
      return errno == EAGAIN ? Result<void>() : system_failure("waiting for an answer");
    }
    if (received == 0) {
      return fail(ErrorCode::kUnavailable, "the server closed a connection");
    }
    connection.answer.append(buffer_.data(), static_cast<std::size_t>(received));
    RTP_TRY(const auto head, parse_response_head(connection.answer));
    if (!head || connection.answer.size() < head->head_bytes + head->body_bytes) {
      return {};
    }
    if (head->status != kOk) {
      return fail(ErrorCode::kInternal, fmt::format("the server answered {}", connection.answer));
    }
    const std::chrono::duration<double, std::micro> latency = Clock::now() - connection.sent_at;
    latencies_.push_back(latency.count());
    connection.answer.clear();
    return send_next(connection);
  }

  const HttpLoad& load_;
  FileDescriptor epoll_;
  std::vector<char> buffer_;
  std::vector<Connection> connections_;
  std::vector<double> latencies_;
  std::size_t sent_ = 0;
};

}  // namespace

Result<HttpLoadReport> run_http_load(const HttpLoad& load) {
  FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (epoll.number() < 0) {
    return system_failure("epoll_create1");
  }
  return LoadGenerator(load, std::move(epoll)).run();
}

}  // namespace rtp::bench
