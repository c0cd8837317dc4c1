#include "websocket/handshake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/ascii.h"
#include "base/comma_list.h"
#include "base/token.h"

namespace rtp::websocket {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 1.3
constexpr std::string_view kVersion = "13";
constexpr std::size_t kKeyCharacters = 22;  // base64 of 16 bytes, without its "=="

std::vector<std::string_view> values_of(HeaderFields headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field_name, value] : headers) {
    if (equals_ignoring_case(field_name, name)) {
      values.push_back(value);
    }
  }
  return values;
}

/// Several fields of one name are one list (RFC 9110 5.6.1); empty elements do not count.
std::vector<std::string_view> elements_of(HeaderFields headers, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const std::string_view value : values_of(headers, name)) {
    std::ranges::copy(rtp::elements_of(value), std::back_inserter(elements));
  }
  return elements;
}

bool lists(HeaderFields headers, std::string_view name, std::string_view token) {
  return std::ranges::any_of(elements_of(headers, name), [token](std::string_view element) {
    return equals_ignoring_case(element, token);
  });
}

/// Base64 of 16 bytes.
bool is_key(std::string_view text) {
  return text.size() == kKeyCharacters + 2 && text.ends_with("==") &&
         std::ranges::all_of(text.substr(0, kKeyCharacters),
                             [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

bool are_distinct_tokens(std::vector<std::string_view> protocols) {
  if (!std::ranges::all_of(protocols, is_token)) {
    return false;
  }
  std::ranges::sort(protocols);
  return std::ranges::adjacent_find(protocols) == protocols.end();
}

/// nullopt when a field is malformed.
std::optional<std::vector<ExtensionOffer>> extensions_of(HeaderFields headers) {
  std::vector<ExtensionOffer> offers;
  for (const std::string_view field : values_of(headers, "Sec-WebSocket-Extensions")) {
    if (!parse_extensions(field, offers)) {
      return std::nullopt;
    }
  }
  return offers;
}

}  // namespace

std::variant<Upgrade, NoUpgrade, Refusal> judge_upgrade(const UpgradeRequest& request) {
  const HeaderFields headers = request.headers;
  if (!lists(headers, "Upgrade", "websocket")) {
    return NoUpgrade{};
  }
  if (request.method != "GET") {
    return Refusal{.status = 400, .reason = "a WebSocket is opened with GET"};
  }
  if (request.version < 11) {
    return Refusal{.status = 400, .reason = "a WebSocket is opened with HTTP/1.1"};
  }
  if (const auto hosts = values_of(headers, "Host"); hosts.size() != 1 || hosts.front().empty()) {
    return Refusal{.status = 400, .reason = "the Host header must be there once"};
  }
  if (!lists(headers, "Connection", "upgrade")) {
    return Refusal{.status = 400, .reason = "the Connection header must list Upgrade"};
  }
  if (const auto versions = values_of(headers, "Sec-WebSocket-Version");
      versions.size() != 1 || versions.front() != kVersion) {
    return Refusal{.status = 426, .reason = "Sec-WebSocket-Version must be 13"};
  }
  const auto keys = values_of(headers, "Sec-WebSocket-Key");
  if (keys.size() != 1 || !is_key(keys.front())) {
    return Refusal{.status = 400, .reason = "Sec-WebSocket-Key must be there once and be 16 bytes in base64"};
  }
  std::vector<std::string_view> protocols = elements_of(headers, "Sec-WebSocket-Protocol");
  if (!are_distinct_tokens(protocols)) {
    return Refusal{.status = 400, .reason = "Sec-WebSocket-Protocol must list distinct tokens"};
  }
  std::optional<std::vector<ExtensionOffer>> extensions = extensions_of(headers);
  if (!extensions) {
    return Refusal{.status = 400,
                   .reason = "Sec-WebSocket-Extensions must list extensions with their parameters"};
  }
  return Upgrade{.accept = accept_key(keys.front()),
                 .protocols = std::move(protocols),
                 .extensions = *std::move(extensions)};
}

std::string accept_key(std::string_view sec_websocket_key) {
  const std::string text = std::string(sec_websocket_key).append(kGuid);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, ((SHA_DIGEST_LENGTH + 2) / 3 * 4) + 1> base64{};
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return {base64.begin(), base64.begin() + size};
}

std::string upgrade_response(std::string_view accept, std::optional<std::string_view> protocol,
                             std::optional<std::string_view> extensions) {
  std::string response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: ";
  response.append(accept).append("\r\n");
  if (protocol) {
    response.append("Sec-WebSocket-Protocol: ").append(*protocol).append("\r\n");
  }
  if (extensions) {
    response.append("Sec-WebSocket-Extensions: ").append(*extensions).append("\r\n");
  }
  return response.append("\r\n");
}

}  // namespace rtp::websocket
