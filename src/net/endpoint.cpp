#include "net/endpoint.h"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace rtp::net {
namespace {

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Endpoint endpoint;
  if (colon != std::string_view::npos && parse_port(text.substr(colon + 1), endpoint.port)) {
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) {
      host = host.substr(1, host.size() - 2);
    }
    const bool is_v6 = host.find(':') != std::string_view::npos;
    if (!host.empty() && is_v6 == bracketed) {
      endpoint.host = host;
      return endpoint;
    }
  }
  return fail(ErrorCode::kInvalidArgument, "'" + std::string(text) +
                                               "' is not an address: write HOST:PORT or [IPV6]:PORT with a "
                                               "port of 0 to 65535, such as 127.0.0.1:8080");
}

std::string Endpoint::to_string() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace rtp::net
