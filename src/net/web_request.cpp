#include "net/web_request.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/token.h"
#include "base/utf8.h"

namespace rtp::net {
namespace {

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; });
}

bool has_header(const WebRequest& request, std::string_view name) {
  return std::ranges::any_of(request.headers,
                             [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

Result<void> check(const WebRequest& request) {
  if (!is_token(request.method)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is not an HTTP method", printable_utf8(request.method)));
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("'{}' is not the name of a header", printable_utf8(name)));
    }
    if (!is_field_value(value)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("header {} has a control character in its value: leave it out", name));
    }
  }
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding"}) {
    if (has_header(request, name)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("header {} is the client's to set: leave it out", name));
    }
  }
  return {};
}

/// RFC 9110 8.6: a method that gives an empty body a meaning has its length too.
bool wants_length(const WebRequest& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace

Result<std::string> serialize_head(const WebRequest& request, const WebUrl& url) {
  RTP_CHECK(check(request));
  std::string head = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
  const auto append = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!has_header(request, "Host")) {
    append("Host", url.authority());
  }
  if (!has_header(request, "User-Agent")) {
    append("User-Agent", "rtp");
  }
  for (const auto& [name, value] : request.headers) {
    append(name, value);
  }
  if (wants_length(request)) {
    append("Content-Length", std::to_string(request.body.size()));
  }
  head += "\r\n";
  return head;
}

}  // namespace rtp::net
