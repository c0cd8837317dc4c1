// What sources share that only wait for requests to /hooks/{name}.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sources/source.h"

namespace rtp::sources {

/// Runs from the start. Belongs to the loop of the sources.
class HookSource : public Source {
 public:
  explicit HookSource(SourceMonitor& monitor) : monitor_(monitor) {}

  [[nodiscard]] boost::asio::awaitable<Error> session() final;

 protected:
  [[nodiscard]] SourceMonitor& monitor() { return monitor_; }

 private:
  SourceMonitor& monitor_;
};

/// The answer to a request that is neither POST nor PUT; absent for one that is.
[[nodiscard]] std::optional<net::HttpResponse> refuse_method(const net::HttpRequest& request);

/// Whether the request has Authorization: Bearer and this token; how long it takes tells nothing of the
/// token.
[[nodiscard]] bool has_token(const net::HttpRequest& request, std::string_view token);

inline constexpr std::string_view kWrongToken =
    "the Authorization header is not Bearer and the token of this source";

}  // namespace rtp::sources
