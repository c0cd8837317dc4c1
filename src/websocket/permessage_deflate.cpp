#include "websocket/permessage_deflate.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace rtp::websocket {
namespace {

constexpr std::string_view kName = "permessage-deflate";
constexpr std::string_view kServerNoTakeover = "server_no_context_takeover";
constexpr std::string_view kClientNoTakeover = "client_no_context_takeover";
constexpr std::string_view kServerWindow = "server_max_window_bits";
constexpr std::string_view kClientWindow = "client_max_window_bits";

/// RFC 7692 7.1.2: 8 to 15 in decimal, without leading zeros.
std::optional<std::uint8_t> window_bits(std::string_view text) {
  std::uint8_t bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.front() != '0';
  return whole && bits >= kMinWindowBits && bits <= kMaxWindowBits ? std::optional(bits) : std::nullopt;
}

/// A well-formed offer.
struct Request {
  bool server_no_takeover = false;
  bool client_no_takeover = false;
  std::optional<std::uint8_t> server_window;
  // Absent: the client cannot limit its window. Without a value in the offer: kMaxWindowBits.
  std::optional<std::uint8_t> client_window;
};

bool set_once(bool& flag, const std::optional<std::string>& value) {
  if (flag || value) {
    return false;
  }
  return flag = true;
}

bool set_once(std::optional<std::uint8_t>& window, const std::optional<std::string>& value) {
  if (window || !value) {
    return false;
  }
  window = window_bits(*value);
  return window.has_value();
}

/// RFC 7692 7.1: an offer with an unknown or repeated parameter or a wrong value must be declined.
std::optional<Request> read_offer(const ExtensionOffer& offer) {
  Request request;
  for (const auto& [name, value] : offer.parameters) {
    bool right = false;
    if (name == kServerNoTakeover) {
      right = set_once(request.server_no_takeover, value);
    } else if (name == kClientNoTakeover) {
      right = set_once(request.client_no_takeover, value);
    } else if (name == kServerWindow) {
      right = set_once(request.server_window, value);
    } else if (name == kClientWindow) {
      right = set_once(request.client_window, value ? value : std::to_string(kMaxWindowBits));
    }
    if (!right) {
      return std::nullopt;
    }
  }
  return request;
}

std::string response_to(const Request& request, const DeflateParameters& parameters) {
  std::string response(kName);
  const auto add = [&response](std::string_view text) { response.append("; ").append(text); };
  const auto add_window = [&](std::string_view name, std::uint8_t bits) {
    add(name);
    response.append("=").append(std::to_string(bits));
  };
  if (parameters.server_takeover == ContextTakeover::kNo) {
    add(kServerNoTakeover);
  }
  if (parameters.client_takeover == ContextTakeover::kNo) {
    add(kClientNoTakeover);
  }
  // RFC 7692 7.1.2.1: an asked-for limit is confirmed, and one that was not asked for may be told.
  if (request.server_window || parameters.server_window_bits < kMaxWindowBits) {
    add_window(kServerWindow, parameters.server_window_bits);
  }
  if (parameters.client_window_bits < kMaxWindowBits) {
    add_window(kClientWindow, parameters.client_window_bits);
  }
  return response;
}

std::optional<DeflateAgreement> agree(const Request& request, const DeflateSettings& settings) {
  DeflateParameters parameters;
  if (settings.takeover == ContextTakeover::kYes) {
    // A client that declines takeover for itself is told so: its word alone would not bind it (7.1.1.2).
    parameters.server_takeover = request.server_no_takeover ? ContextTakeover::kNo : ContextTakeover::kYes;
    parameters.client_takeover = request.client_no_takeover ? ContextTakeover::kNo : ContextTakeover::kYes;
  }
  parameters.server_window_bits =
      std::min(request.server_window.value_or(kMaxWindowBits), settings.max_window_bits);
  if (parameters.server_window_bits < kMinDeflateWindowBits) {
    return std::nullopt;
  }
  // 7.1.2.2: only a client that offers the parameter may be limited.
  if (request.client_window) {
    parameters.client_window_bits = std::min(*request.client_window, settings.max_window_bits);
  }
  return DeflateAgreement{.parameters = parameters, .response = response_to(request, parameters)};
}

}  // namespace

std::optional<DeflateAgreement> negotiate_deflate(std::span<const ExtensionOffer> offers,
                                                  const DeflateSettings& settings) {
  if (!settings.enabled) {
    return std::nullopt;
  }
  for (const ExtensionOffer& offer : offers) {
    if (offer.name != kName) {
      continue;
    }
    if (const std::optional<Request> request = read_offer(offer)) {
      if (std::optional<DeflateAgreement> agreement = agree(*request, settings)) {
        return agreement;
      }
    }
  }
  return std::nullopt;
}

}  // namespace rtp::websocket
