#include "net/http_wire.h"

#include <algorithm>
#include <string_view>

namespace rtp::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kHeadEstimate = 160;  // bytes of a head without the caller's headers

bool may_have_body(http::status status) {
  return http::to_status_class(status) != http::status_class::informational &&
         status != http::status::no_content && status != http::status::not_modified;
}

/// Such a byte would end the field and begin another: the answer would no longer be the caller's.
bool breaks_a_field(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= '\r' && (c == '\r' || c == '\n' || c == '\0');
  });
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  if (breaks_a_field(name) || breaks_a_field(value)) {
    return;
  }
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string serialize(const HttpResponse& response, AnswerForm form) {
  const bool has_body = may_have_body(response.status);
  std::string bytes;
  bytes.reserve(kHeadEstimate + 64 * response.headers.size() + (form.head ? 0 : response.body.size()));
  bytes.append("HTTP/1.1 ").append(std::to_string(static_cast<unsigned>(response.status))).append(" ");
  bytes.append(http::obsolete_reason(response.status)).append("\r\n");
  if (!response.content_type.empty()) {
    append_field(bytes, "Content-Type", response.content_type);
  }
  if (has_body) {
    append_field(bytes, "Content-Length", std::to_string(response.body.size()));
  }
  if (!form.keep_alive) {
    append_field(bytes, "Connection", "close");
  } else if (form.version < 11) {
    append_field(bytes, "Connection", "keep-alive");
  }
  for (const auto& [name, value] : response.headers) {
    append_field(bytes, name, value);
  }
  bytes.append("\r\n");
  if (has_body && !form.head) {
    bytes.append(response.body);
  }
  return bytes;
}

}  // namespace rtp::net
