#include "sources/hook_answers.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace rtp::sources {

namespace http = boost::beast::http;

net::HttpResponse hook_message(http::status status, std::string_view text) {
  const boost::json::value body = {{"message", text}};
  return {.status = status,
          .content_type = "application/json",
          .body = boost::json::serialize(body) + '\n',
          .headers = {}};
}

net::HttpResponse hook_answer(const Result<IntakeReport>& taken) {
  if (!taken) {
    return hook_message(http::status::service_unavailable, taken.error().message);
  }
  const bool all_dead = taken->dead > 0 && taken->written + taken->stale == 0;
  return {.status = all_dead ? http::status::unprocessable_entity : http::status::ok,
          .content_type = "application/json",
          .body = fmt::format("{{\"written\":{},\"stale\":{},\"dead\":{}}}\n", taken->written, taken->stale,
                              taken->dead),
          .headers = {}};
}

}  // namespace rtp::sources
