// The bytes of HTTP/1.1 messages. Pure.
#pragma once

#include <string>

#include "net/http_server.h"

namespace rtp::net {

/// No chunked body ends in fewer bytes than its last chunk "0\r\n\r\n"; Beast's parser relies on seeing as
/// many.
inline constexpr std::size_t kLastChunkBytes = 5;

/// What the request says about the form of its answer.
struct AnswerForm {
  unsigned version = 11;    // of the request: 10 or 11
  bool keep_alive = false;  // the connection stays open after the answer
  bool head = false;        // the request was HEAD: no body, but its Content-Length
};

/// Head and body in one string (RFC 9112 4). 1xx, 204 and 304 have no body and no Content-Length.
[[nodiscard]] std::string serialize(const HttpResponse& response, AnswerForm form);

}  // namespace rtp::net
