#include "app/gateway_settings.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/setting_values.h"
#include "base/token.h"

namespace rtp::app {
namespace {

constexpr std::uint32_t kMaxSeconds = 86'400;
constexpr std::uint32_t kLeastMessageBytes = 125;  // of any control frame
constexpr std::uint32_t kMostMessageBytes = 16U << 20U;
constexpr std::size_t kLeastUrlBytes = 128;
constexpr std::size_t kMaxUrlBytes = 8192;  // half of what all headers may have
constexpr std::size_t kMaxSubscriptions = 1'000'000;
constexpr std::size_t kMaxContextMegabytes = 1'000'000;

bool parse_seconds(std::chrono::seconds& value, std::string_view text, std::uint32_t least) {
  std::uint32_t number = 0;
  if (!parse_number(number, text, least, kMaxSeconds)) {
    return false;
  }
  value = std::chrono::seconds(number);
  return true;
}

bool parse_bytes(std::uint32_t& value, std::string_view text) {
  return parse_number(value, text, kLeastMessageBytes, kMostMessageBytes);
}

constexpr std::size_t kMaxAccessKeyBytes = 128;  // of an id, as AWS has it, and of a secret

bool is_secret(std::string_view secret) {
  return !secret.empty() && secret.size() <= kMaxAccessKeyBytes &&
         std::ranges::all_of(secret, [](char c) { return c > ' ' && c <= '~'; });
}

using SecretsById = std::map<std::string, std::string, std::less<>>;

/// "ID:SECRET,ID2:SECRET2", or nothing.
bool parse_secrets(SecretsById& value, std::string_view text) {
  SecretsById keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view key = text.substr(0, end);
    const std::size_t colon = std::min(key.find(':'), key.size());
    const std::string_view id = key.substr(0, colon);
    const std::string_view secret = key.substr(std::min(colon + 1, key.size()));
    const bool is_last = end == text.size();
    text.remove_prefix(is_last ? end : end + 1);
    if (!is_plain_name(id, kMaxAccessKeyBytes) || !is_secret(secret) || (!is_last && text.empty()) ||
        !keys.emplace(id, secret).second) {
      return false;
    }
  }
  value = std::move(keys);
  return true;
}

std::string print_secrets(const SecretsById& secrets, std::string_view kind) {
  const std::size_t count = secrets.size();
  return count == 0 ? "" : fmt::format("{} {}{}, not shown", count, kind, count == 1 ? "" : "s");
}

constexpr std::array kAuths = {Choice<Auth>{"auto", Auth::kAuto}, Choice<Auth>{"sigv4", Auth::kSigv4},
                               Choice<Auth>{"none", Auth::kNone}};

using enum Setting::Kind;

constexpr std::array kGatewaySettings = {
    Setting{
        .name = "access_keys",
        .variable = "RTP_ACCESS_KEYS",
        .kind = kText,
        .form = "ID:SECRET,...",
        .allowed = "ID:SECRET,ID2:SECRET2 without spaces, each id once, or nothing",
        .purpose =
            "who may use the api port and @connections; without any, only this host's clients on loopback",
        .parse = [](Config& c, std::string_view text) { return parse_secrets(c.access_keys, text); },
        .print = [](const Config& c) { return print_secrets(c.access_keys, "key"); },
        .secret = true},
    Setting{.name = "api_tokens",
            .variable = "RTP_API_TOKENS",
            .kind = kText,
            .form = "NAME:TOKEN,...",
            .allowed = "NAME:TOKEN,NAME2:TOKEN2 without spaces, each name once, or nothing",
            .purpose = "who may use /items with Authorization: Bearer TOKEN; with some, nobody may without",
            .parse = [](Config& c, std::string_view text) { return parse_secrets(c.api_tokens, text); },
            .print = [](const Config& c) { return print_secrets(c.api_tokens, "token"); },
            .secret = true},
    Setting{.name = "auth",
            .variable = "RTP_AUTH",
            .kind = kText,
            .form = "auto|sigv4|none",
            .allowed = "auto, sigv4 or none",
            .purpose = "requests to the api port are signed: sigv4: always; none: never, on loopback only; "
                       "auto: with access_keys",
            .parse = [](Config& c, std::string_view text) { return choose(c.auth, text, kAuths); },
            .print = [](const Config& c) { return name_of(c.auth, kAuths); }},
    Setting{.name = "idle_timeout",
            .variable = "RTP_IDLE_TIMEOUT",
            .kind = kInteger,
            .form = "SECONDS",
            .allowed = "a whole number of seconds up to 86400; 0: never",
            .purpose = "end a connection after this long without a message; 0: never",
            .parse = [](Config& c, std::string_view text) { return parse_seconds(c.times.idle, text, 0); },
            .print = [](const Config& c) { return std::to_string(c.times.idle.count()); }},
    Setting{
        .name = "max_connection_duration",
        .variable = "RTP_MAX_CONNECTION_DURATION",
        .kind = kInteger,
        .form = "SECONDS",
        .allowed = "a whole number of seconds up to 86400; 0: without end",
        .purpose = "end a connection after this long; 0: never",
        .parse = [](Config& c, std::string_view text) { return parse_seconds(c.times.duration, text, 0); },
        .print = [](const Config& c) { return std::to_string(c.times.duration.count()); }},
    Setting{.name = "ping_interval",
            .variable = "RTP_PING_INTERVAL",
            .kind = kInteger,
            .form = "SECONDS",
            .allowed = "a whole number of seconds up to 86400; 0: never",
            .purpose = "ping a client that is silent for this long; 0: never",
            .parse = [](Config& c,
                        std::string_view text) { return parse_seconds(c.times.ping_interval, text, 0); },
            .print = [](const Config& c) { return std::to_string(c.times.ping_interval.count()); }},
    Setting{.name = "pong_timeout",
            .variable = "RTP_PONG_TIMEOUT",
            .kind = kInteger,
            .form = "SECONDS",
            .allowed = "a whole number of seconds from 1 to 86400",
            .purpose = "cut a client that is silent this long after a ping",
            .parse = [](Config& c, std::string_view text) { return parse_seconds(c.times.pong, text, 1); },
            .print = [](const Config& c) { return std::to_string(c.times.pong.count()); }},
    Setting{
        .name = "max_frame_bytes",
        .variable = "RTP_MAX_FRAME_BYTES",
        .kind = kInteger,
        .form = "BYTES",
        .allowed = "a whole number from 125 to 16777216",
        .purpose = "largest frame that a client may send",
        .parse = [](Config& c, std::string_view text) { return parse_bytes(c.limits.max_frame_bytes, text); },
        .print = [](const Config& c) { return std::to_string(c.limits.max_frame_bytes); }},
    Setting{.name = "max_message_bytes",
            .variable = "RTP_MAX_MESSAGE_BYTES",
            .kind = kInteger,
            .form = "BYTES",
            .allowed = "a whole number from 125 to 16777216",
            .purpose = "largest message that a client may send, when inflated",
            .parse = [](Config& c,
                        std::string_view text) { return parse_bytes(c.limits.max_message_bytes, text); },
            .print = [](const Config& c) { return std::to_string(c.limits.max_message_bytes); }},
    Setting{.name = "max_url_bytes",
            .variable = "RTP_MAX_URL_BYTES",
            .kind = kInteger,
            .form = "BYTES",
            .allowed = "a whole number from 128 to 8192",
            .purpose = "largest URL that a client may connect with",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.max_url_bytes, text, kLeastUrlBytes, kMaxUrlBytes);
                },
            .print = [](const Config& c) { return std::to_string(c.max_url_bytes); }},
    Setting{.name = "max_subscriptions",
            .variable = "RTP_MAX_SUBSCRIPTIONS",
            .kind = kInteger,
            .form = "N",
            .allowed = "a whole number from 1 to 1000000",
            .purpose = "items and patterns that one client may watch",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.max_subscriptions, text, std::size_t{1}, kMaxSubscriptions);
                },
            .print = [](const Config& c) { return std::to_string(c.max_subscriptions); }},
    Setting{.name = "deflate",
            .variable = "RTP_DEFLATE",
            .kind = kBoolean,
            .form = "true|false",
            .allowed = "true or false",
            .purpose = "compress messages for clients that offer permessage-deflate",
            .parse = [](Config& c, std::string_view text) { return choose(c.deflate, text, kBooleans); },
            .print = [](const Config& c) { return name_of(c.deflate, kBooleans); }},
    Setting{.name = "deflate_context_mb",
            .variable = "RTP_DEFLATE_CONTEXT_MB",
            .kind = kInteger,
            .form = "MB",
            .allowed = "a whole number of megabytes up to 1000000; 0: none",
            .purpose = "memory for connections whose compression refers to earlier messages; 0: none may",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_number(c.deflate_context_mb, text, std::size_t{0}, kMaxContextMegabytes);
                },
            .print = [](const Config& c) { return std::to_string(c.deflate_context_mb); }},
};

}  // namespace

std::span<const Setting> gateway_settings() { return kGatewaySettings; }

}  // namespace rtp::app
