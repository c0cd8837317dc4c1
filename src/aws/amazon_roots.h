// Whom the functions trust without reading the certificates of the system, which would take longer than all
// of their start. Thread-safe.
#pragma once

#include <string_view>

namespace rtp::aws {

/// The root certificates of Amazon Trust Services (https://www.amazontrust.com/repository), in PEM form, as
/// Debian's ca-certificates had them when this was built.
[[nodiscard]] std::string_view amazon_root_certificates();

/// Whether `url` is of AWS itself, where certificates lead to those roots; a domain name of one's own may
/// have another authority.
[[nodiscard]] bool is_amazon_url(std::string_view url);

}  // namespace rtp::aws
