// Any bytes as the body of a request, in pieces of any size: what comes out piece by piece is what Beast's
// own reader makes of the whole, and the bytes after it are left.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzzing.h"
#include "net/request_body.h"

using rtp::fuzzing::require;
using rtp::net::RequestBody;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

namespace {

constexpr std::size_t kMaxOverheadBytes = 1 << 20U;

void parse_header(Parser& parser, bool chunked) {
  boost::system::error_code error;
  parser.body_limit(boost::none);
  parser.put(
      boost::asio::buffer(std::string_view(chunked ? "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                   : "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")),
      error);
  require(!error && parser.is_header_done());
}

struct Outcome {
  std::string body;
  std::size_t taken = 0;
  bool whole = false;
  bool failed = false;
};

Outcome read_whole(std::string_view bytes, bool chunked) {
  Parser parser;
  parse_header(parser, chunked);
  Outcome outcome;
  boost::system::error_code error;
  while (!parser.is_done() && !error && bytes.size() - outcome.taken >= (chunked ? 5U : 1U)) {
    outcome.taken += parser.put(boost::asio::buffer(bytes.substr(outcome.taken)), error);
  }
  outcome.failed = error && error != http::error::need_more;
  outcome.whole = parser.is_done();
  outcome.body = parser.get().body();
  return outcome;
}

Outcome read_pieces(std::string_view bytes, bool chunked, std::size_t step_size) {
  Parser parser;
  parse_header(parser, chunked);
  RequestBody body(std::move(parser), kMaxOverheadBytes);
  Outcome outcome;
  for (std::size_t end = 0; end < bytes.size() && !outcome.failed && !outcome.whole;) {
    end = std::min(end + step_size, bytes.size());
    for (;;) {
      const RequestBody::Step step = body.next(bytes.substr(outcome.taken, end - outcome.taken));
      outcome.taken += step.taken;
      outcome.failed = step.piece && !*step.piece;
      if (!step.piece || outcome.failed || (*step.piece)->empty()) {
        break;
      }
      outcome.body += **step.piece;
    }
    outcome.whole = body.whole();
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > kMaxOverheadBytes) {
    return 0;
  }
  const bool chunked = data[0] % 4 != 0;
  const std::size_t step_size = 1 + data[0] / 4;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = read_whole(bytes, chunked);
  const Outcome pieces = read_pieces(bytes, chunked, step_size);
  require(pieces.failed == whole.failed && pieces.whole == whole.whole);
  if (whole.whole) {
    require(pieces.body == whole.body && pieces.taken == whole.taken);
  } else if (!whole.failed) {
    // Fewer bytes than the last chunk has wait for others.
    require(whole.body.starts_with(pieces.body) && whole.body.size() - pieces.body.size() < 5);
  }
  return 0;
}
