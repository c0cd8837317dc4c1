#include "app/access_settings.h"

#include <array>
#include <string>
#include <utility>

#include "app/setting_values.h"

namespace rtp::app {
namespace {

/// A list that `T` parses.
template <typename T>
bool parse_list(T& value, std::string_view text) {
  auto list = T::parse(text);
  if (!list) {
    return false;
  }
  value = *std::move(list);
  return true;
}

constexpr std::uint32_t kMaxCount = 1'000'000'000;
constexpr std::size_t kMaxClaimNameBytes = 255;

using enum Setting::Kind;

constexpr std::array kAccessSettings = {
    Setting{.name = "allowed_origins",
            .variable = "RTP_ALLOWED_ORIGINS",
            .kind = kText,
            .form = "ORIGINS",
            .allowed = "origins such as https://app.example between commas, or nothing or * for any",
            .purpose = "whose pages may connect, beside the one served here; empty: any",
            .parse = [](Config& c, std::string_view text) { return parse_list(c.allowed_origins, text); },
            .print = [](const Config& c) { return c.allowed_origins.to_string(); }},
    Setting{.name = "max_connections",
            .variable = "RTP_MAX_CONNECTIONS",
            .kind = kInteger,
            .form = "N",
            .allowed = "a whole number up to 1000000000; 0: as many as the limit of open files allows",
            .purpose = "connections to the gateway; 0: as many as the limit of open files allows",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.max_connections, text, std::size_t{0}, std::size_t{kMaxCount});
                },
            .print = [](const Config& c) { return std::to_string(c.max_connections); }},
    Setting{.name = "max_connections_per_address",
            .variable = "RTP_MAX_CONNECTIONS_PER_ADDRESS",
            .kind = kInteger,
            .form = "N",
            .allowed = "a whole number up to 1000000000; 0: no limit",
            .purpose = "connections of one IPv4 address or IPv6 /64; 0: no limit",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.address_limits.max_connections, text, 0U, kMaxCount);
                },
            .print = [](const Config& c) { return std::to_string(c.address_limits.max_connections); }},
    Setting{.name = "max_handshakes_per_second",
            .variable = "RTP_MAX_HANDSHAKES_PER_SECOND",
            .kind = kInteger,
            .form = "N",
            .allowed = "a whole number up to 1000000000; 0: no limit",
            .purpose = "handshakes of one address, of five seconds at once; 0: no limit",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.address_limits.handshakes_per_second, text, 0U, kMaxCount);
                },
            .print = [](const Config& c) { return std::to_string(c.address_limits.handshakes_per_second); }},
    Setting{.name = "trusted_proxies",
            .variable = "RTP_TRUSTED_PROXIES",
            .kind = kText,
            .form = "NETWORKS",
            .allowed = "addresses or networks such as 10.0.0.0/8 between commas, or nothing",
            .purpose = "proxies whose X-Forwarded-For tells the client's address; empty: none",
            .parse = [](Config& c, std::string_view text) { return parse_list(c.trusted_proxies, text); },
            .print = [](const Config& c) { return c.trusted_proxies.to_string(); }},
    Setting{.name = "jwt_keys",
            .variable = "RTP_JWT_KEYS",
            .kind = kText,
            .form = "FILE",
            .allowed = "a path, or nothing to ask for no token",
            .purpose = "JSON Web Key Set of the tokens that clients need, read again on SIGHUP",
            .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.jwt_keys, text); },
            .print = [](const Config& c) { return c.jwt_keys; }},
    Setting{.name = "jwt_issuer",
            .variable = "RTP_JWT_ISSUER",
            .kind = kText,
            .form = "TEXT",
            .allowed = "up to 4096 bytes, or nothing for any",
            .purpose = "what a token's 'iss' must be; empty: anything",
            .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.jwt_issuer, text); },
            .print = [](const Config& c) { return c.jwt_issuer; }},
    Setting{
        .name = "jwt_audience",
        .variable = "RTP_JWT_AUDIENCE",
        .kind = kText,
        .form = "TEXT",
        .allowed = "up to 4096 bytes, or nothing for tokens without 'aud'",
        .purpose = "what a token's 'aud' must name; empty: tokens have none",
        .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.jwt_audience, text); },
        .print = [](const Config& c) { return c.jwt_audience; }},
    Setting{.name = "jwt_claim",
            .variable = "RTP_JWT_CLAIM",
            .kind = kText,
            .form = "NAME",
            .allowed = "1 to 255 bytes",
            .purpose = "claim that lists the items a token permits; a token without it permits all",
            .parse = [](Config& c,
                        std::string_view text) { return parse_text(c.jwt_claim, text, kMaxClaimNameBytes); },
            .print = [](const Config& c) { return c.jwt_claim; }},
};

}  // namespace

std::span<const Setting> access_settings() { return kAccessSettings; }

}  // namespace rtp::app
