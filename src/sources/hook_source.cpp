#include "sources/hook_source.h"

#include <chrono>

#include "net/await.h"
#include "sigv4/hasher.h"
#include "sources/hook_answers.h"

namespace rtp::sources {

namespace http = boost::beast::http;

boost::asio::awaitable<Error> HookSource::session() {
  monitor_.enter(SourceState::kRunning);
  for (;;) {
    co_await net::sleep_for(std::chrono::hours(24));
  }
}

std::optional<net::HttpResponse> refuse_method(const net::HttpRequest& request) {
  if (request.method == http::verb::post || request.method == http::verb::put) {
    return std::nullopt;
  }
  return hook_message(http::status::method_not_allowed, "Use POST here");
}

bool has_token(const net::HttpRequest& request, std::string_view token) {
  return sigv4::equal_in_constant_time(request.headers[http::field::authorization],
                                       std::string("Bearer ").append(token));
}

}  // namespace rtp::sources
