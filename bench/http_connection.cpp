#include "bench/http_connection.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

namespace rtp::bench {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr std::size_t kReadSize = 65536;

bool equal_ignoring_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(
      one, other, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// The value of the header, nullopt when it is absent.
std::optional<std::string_view> header_value(std::string_view head, std::string_view name) {
  for (std::size_t start = head.find(kLineEnd); start != std::string_view::npos;) {
    start += kLineEnd.size();
    const std::size_t end = head.find(kLineEnd, start);
    const std::string_view line = head.substr(start, end == std::string_view::npos ? end : end - start);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name)) {
      std::string_view value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      return value;
    }
    start = end;
  }
  return std::nullopt;
}

Result<void> require_success(const HttpResponse& response) {
  constexpr int kOk = 200;
  constexpr int kMultipleChoices = 300;
  if (response.status < kOk || response.status >= kMultipleChoices) {
    return fail(ErrorCode::kInternal,
                fmt::format("the server answered {}: {}", response.status, response.body));
  }
  return {};
}

}  // namespace

Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes) {
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view head = bytes.substr(0, end);
  constexpr std::size_t kStatusDigits = 3;
  const auto status = head.starts_with(kVersion)
                          ? parse_number<int>(head.substr(kVersion.size(), kStatusDigits))
                          : std::nullopt;
  const auto length = parse_number<std::size_t>(header_value(head, "content-length").value_or("0"));
  if (!status || !length || header_value(head, "transfer-encoding")) {
    return fail(ErrorCode::kMalformed, fmt::format("not an answer this client reads: {}", head));
  }
  return ResponseHead{.status = *status, .head_bytes = end + kHeadEnd.size(), .body_bytes = *length};
}

std::string http_request(std::string_view method, std::string_view target, std::string_view header_lines,
                         std::string_view body) {
  return fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\n{}Content-Length: {}\r\n\r\n{}", method, target,
                     header_lines, body.size(), body);
}

Result<HttpConnection> HttpConnection::open(std::uint16_t port) {
  RTP_TRY(FileDescriptor socket, connect_to(port));
  return HttpConnection(std::move(socket));
}

Result<void> HttpConnection::send(std::string_view request) { return send_all(socket_, request); }

Result<std::size_t> HttpConnection::try_send(std::string_view bytes) {
  const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN) {
    return system_failure("send");
  }
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

Result<HttpResponse> HttpConnection::receive() {
  while (true) {
    RTP_TRY(auto response, take_answer());
    if (response) {
      return *std::move(response);
    }
    RTP_CHECK(read(0));
  }
}

Result<std::optional<HttpResponse>> HttpConnection::take_answer() {
  RTP_TRY(const auto head, parse_response_head(unread_));
  if (!head || unread_.size() < head->head_bytes + head->body_bytes) {
    return std::nullopt;
  }
  HttpResponse response{.status = head->status, .body = unread_.substr(head->head_bytes, head->body_bytes)};
  unread_.erase(0, head->head_bytes + head->body_bytes);
  return response;
}

Result<bool> HttpConnection::read(int flags) {
  std::array<char, kReadSize> buffer;
  const ssize_t received = ::recv(socket_.number(), buffer.data(), buffer.size(), flags);
  if (received < 0) {
    if ((flags & MSG_DONTWAIT) != 0 && errno == EAGAIN) {
      return false;
    }
    return system_failure("waiting for an HTTP answer");
  }
  if (received == 0) {
    return fail(ErrorCode::kUnavailable, "the server closed the connection instead of answering");
  }
  unread_.append(buffer.data(), static_cast<std::size_t>(received));
  return true;
}

Result<void> HttpConnection::receive_successes(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    RTP_TRY(const HttpResponse response, receive());
    RTP_CHECK(require_success(response));
  }
  return {};
}

Result<std::size_t> HttpConnection::try_receive_successes() {
  RTP_CHECK(read(MSG_DONTWAIT));
  for (std::size_t count = 0;; ++count) {
    RTP_TRY(const auto response, take_answer());
    if (!response) {
      return count;
    }
    RTP_CHECK(require_success(*response));
  }
}

}  // namespace rtp::bench
