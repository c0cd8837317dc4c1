// Requests to an HTTP API of API Gateway, or to a function's URL, as functions get them (payload format 2.0).
// Answered by a ProxyResponse. Pure.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "events/name_values.h"
#include "events/selector.h"

namespace rtp::events {

struct HttpApiEvent {
  std::string method;
  std::string path;
  NameValues headers;  // by name, in lower case; of several of one name the values with commas
  NameValues query;    // the same
  std::string body;    // decoded

  bool operator==(const HttpApiEvent&) const = default;
};

/// Whether an event is one, by its version and requestContext.http.
[[nodiscard]] bool is_http_api_event(const boost::json::object& event);

/// kMalformed, naming the member.
[[nodiscard]] Result<HttpApiEvent> http_api_event_of(const boost::json::object& event);

/// method, path, header.NAME and query.NAME of each.
[[nodiscard]] Metadata metadata_of(const HttpApiEvent& event);

}  // namespace rtp::events
