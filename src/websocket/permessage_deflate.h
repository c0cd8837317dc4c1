// Negotiation of permessage-deflate (RFC 7692 section 7.1) for the server side. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "websocket/deflate_codec.h"
#include "websocket/extensions.h"

namespace rtp::websocket {

/// What the server is willing to do.
struct DeflateSettings {
  bool enabled = true;
  /// Without takeover one compressed frame serves all receivers with the same window, and idle connections
  /// hold no zlib state. With it a connection that does not decline it holds both directions' state for its
  /// life.
  ContextTakeover takeover = ContextTakeover::kNo;
  std::uint8_t max_window_bits =
      kMaxWindowBits;  // of either direction; REQUIRES: kMinDeflateWindowBits or more
};

/// What both sides keep to.
struct DeflateParameters {
  ContextTakeover server_takeover = ContextTakeover::kNo;
  ContextTakeover client_takeover = ContextTakeover::kNo;
  std::uint8_t server_window_bits = kMaxWindowBits;  // for Deflater
  std::uint8_t client_window_bits = kMaxWindowBits;  // for Inflater

  bool operator==(const DeflateParameters&) const = default;
};

struct DeflateAgreement {
  DeflateParameters parameters;
  std::string response;  // the value of the answer's Sec-WebSocket-Extensions
};

/// Accepts the first offer of permessage-deflate that is right and can be kept to; nullopt when there is
/// none: then messages go uncompressed.
[[nodiscard]] std::optional<DeflateAgreement> negotiate_deflate(std::span<const ExtensionOffer> offers,
                                                                const DeflateSettings& settings);

}  // namespace rtp::websocket
