#include "gateway/origin_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/comma_list.h"

namespace rtp::gateway {
namespace {

constexpr std::string_view kAny = "*";
constexpr std::string_view kOpaque = "null";  // of a page from a file or in a sandbox

struct Origin {
  std::string_view scheme;
  std::string_view authority;
};

std::optional<Origin> split(std::string_view origin) {
  const std::size_t end = origin.find("://");
  if (end == std::string_view::npos || end == 0) {
    return std::nullopt;
  }
  const Origin parts{.scheme = origin.substr(0, end), .authority = origin.substr(end + 3)};
  if (parts.authority.empty() || parts.authority.find_first_of("/?#@* ") != std::string_view::npos) {
    return std::nullopt;
  }
  return parts;
}

/// Without the port that the scheme implies: browsers leave it out.
std::string_view without_default_port(std::string_view authority, std::string_view scheme) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (authority.ends_with(port)) {
    authority.remove_suffix(port.size());
  }
  return authority;
}

}  // namespace

Result<OriginList> OriginList::parse(std::string_view text) {
  OriginList list;
  if (text == kAny) {
    return list;
  }
  for (const std::string_view element : elements_of(text)) {
    const std::string origin = to_lower(element);
    const std::optional<Origin> parts = split(origin);
    if (!parts && origin != kOpaque) {
      return fail(ErrorCode::kInvalidArgument,
                  "'" + std::string(element) + "' is no origin: give it as https://app.example");
    }
    list.origins_.push_back(parts ? std::string(parts->scheme)
                                        .append("://")
                                        .append(without_default_port(parts->authority, parts->scheme))
                                  : origin);
  }
  return list;
}

bool OriginList::permits(std::string_view origin, std::string_view host) const {
  if (origins_.empty()) {
    return true;
  }
  const std::string asked = to_lower(origin);
  if (std::ranges::find(origins_, asked) != origins_.end()) {
    return true;
  }
  // The scheme is not looked at: a proxy that ends TLS before us does not tell it.
  const std::optional<Origin> parts = split(asked);
  return parts && parts->authority == without_default_port(to_lower(host), parts->scheme);
}

std::string OriginList::to_string() const { return joined(origins_); }

}  // namespace rtp::gateway
