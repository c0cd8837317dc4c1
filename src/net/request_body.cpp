#include "net/request_body.h"

#include <utility>

#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "net/http_wire.h"

namespace rtp::net {

namespace http = boost::beast::http;

RequestBody::Step RequestBody::next(std::string_view bytes) {
  Step step;
  while (!failure_ && !parser_.is_done()) {
    const std::string_view rest = bytes.substr(step.taken);
    if (rest.empty() || (parser_.chunked() && rest.size() < kLastChunkBytes)) {
      return step;
    }
    parser_.get().body() = {};
    boost::system::error_code error;
    const std::size_t taken = parser_.put(boost::asio::buffer(rest), error);
    step.taken += taken;
    if (error == http::error::need_more) {
      if (rest.size() - taken <= max_overhead_bytes_) {
        return step;
      }
      fail({ErrorCode::kTooLarge,
            fmt::format("there are more than {} bytes between two chunks of the body", max_overhead_bytes_)});
    } else if (error) {
      fail({ErrorCode::kMalformed, fmt::format("the body is not in chunks: {}", error.message())});
    } else if (!parser_.get().body().empty()) {
      step.piece = parser_.get().body();
      return step;
    }
  }
  if (failure_) {
    step.piece = std::unexpected(*failure_);
  } else {
    step.piece = std::string_view();
  }
  return step;
}

}  // namespace rtp::net
