#include "aws/amazon_roots.h"

#include "net/web_url.h"

namespace rtp::aws {

bool is_amazon_url(std::string_view url) {
  const auto parsed = net::WebUrl::parse(url);
  return parsed && parsed->scheme == net::WebUrl::Scheme::kHttps &&
         parsed->endpoint.host.ends_with(".amazonaws.com");
}

}  // namespace rtp::aws
