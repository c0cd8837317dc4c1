#include "sources/source.h"

namespace rtp::sources {

boost::asio::awaitable<net::HttpResponse> Source::answer(net::HttpRequest /*request*/) {
  net::HttpResponse response{.status = boost::beast::http::status::not_found,
                             .content_type = "application/json",
                             .body = "{\"message\":\"this source takes no requests\"}\n",
                             .headers = {}};
  co_return response;
}

}  // namespace rtp::sources
