// The text of Sec-WebSocket-Extensions (RFC 6455 9.1) as the offers it lists. Knows no extension. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtp::websocket {

struct ExtensionParameter {
  std::string_view name;             // a view into the field
  std::optional<std::string> value;  // a token, without its quotes if it had some

  bool operator==(const ExtensionParameter&) const = default;
};

struct ExtensionOffer {
  std::string_view name;                       // a view into the field
  std::vector<ExtensionParameter> parameters;  // in the client's order, repeated ones too

  bool operator==(const ExtensionOffer&) const = default;
};

/// Appends the offers of one field to `offers`; several fields are one list. False when the field is
/// malformed: then `offers` is of no use.
[[nodiscard]] bool parse_extensions(std::string_view field, std::vector<ExtensionOffer>& offers);

}  // namespace rtp::websocket
