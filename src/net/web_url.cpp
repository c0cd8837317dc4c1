#include "net/web_url.h"

#include <algorithm>
#include <optional>

#include <boost/asio/ip/address_v6.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace rtp::net {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::unexpected<Error> no_url(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("'{}' is not a URL: {}", printable_utf8(text), why));
}

std::uint16_t port_of(WebUrl::Scheme scheme) { return scheme == WebUrl::Scheme::kHttps ? 443 : 80; }

std::string_view text_of(WebUrl::Scheme scheme) { return scheme == WebUrl::Scheme::kHttps ? kHttps : kHttp; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host(const std::string& host) {
  if (host.find(':') == std::string::npos) {
    return !host.empty() && std::ranges::all_of(host, is_name_character);
  }
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(host, error);
  return !error && host.find('%') == std::string::npos;
}

std::optional<Endpoint> parse_authority(std::string_view authority, WebUrl::Scheme scheme) {
  const bool names_port = authority.rfind(':') != std::string_view::npos && !authority.ends_with(']');
  std::string text(authority);
  if (!names_port) {
    text += ':';
  }
  if (text.ends_with(':')) {
    text += std::to_string(port_of(scheme));  // RFC 3986 3.2.3: an empty port is the scheme's
  }
  auto endpoint = Endpoint::parse(text);
  if (!endpoint) {
    return std::nullopt;
  }
  endpoint->host = to_lower(endpoint->host);
  if (endpoint->port == 0 || !is_host(endpoint->host)) {
    return std::nullopt;
  }
  return *std::move(endpoint);
}

/// Refuses a user name without repeating what may be a password beside it.
Result<void> check_no_user(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) {
    return {};
  }
  std::string_view authority = text.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("the URL has a user name before its host '{}': leave it out, and send an "
                          "Authorization header",
                          printable_utf8(authority.substr(at + 1))));
}

}  // namespace

Result<WebUrl> WebUrl::parse(std::string_view text) {
  RTP_CHECK(check_no_user(text));
  WebUrl url;
  const std::string start = to_lower(text.substr(0, kHttps.size()));
  if (start == kHttps) {
    url.scheme = Scheme::kHttps;
  } else if (!start.starts_with(kHttp)) {
    return no_url(text, "it begins with http:// or https://");
  }
  const auto is_printable = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::ranges::all_of(text, is_printable)) {
    return no_url(text, "write blanks and characters beyond ASCII as %XX");
  }
  std::string_view rest = text.substr(text_of(url.scheme).size());
  rest = rest.substr(0, rest.find('#'));
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  auto endpoint = parse_authority(rest.substr(0, end), url.scheme);
  if (!endpoint) {
    return no_url(text,
                  "write http://HOST:PORT/PATH with a port of 1 to 65535, and an IPv6 host in brackets");
  }
  url.endpoint = *std::move(endpoint);
  url.target = rest.substr(end);
  if (!url.target.starts_with('/')) {
    url.target.insert(0, "/");
  }
  return url;
}

Result<WebUrl> WebUrl::resolve(std::string_view location) const {
  if (location.starts_with("//")) {
    return parse(std::string(scheme == Scheme::kHttps ? "https:" : "http:").append(location));
  }
  if (location.starts_with('?')) {
    return parse(origin().append(target, 0, target.find('?')).append(location));
  }
  return parse(location.starts_with('/') ? origin().append(location) : std::string(location));
}

std::string WebUrl::authority() const {
  const std::string all = endpoint.to_string();
  return endpoint.port == port_of(scheme) ? all.substr(0, all.rfind(':')) : all;
}

std::string WebUrl::origin() const { return std::string(text_of(scheme)).append(endpoint.to_string()); }

}  // namespace rtp::net
