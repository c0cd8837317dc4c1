#include "app/settings.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "app/access_settings.h"
#include "app/functions_settings.h"
#include "app/gateway_settings.h"
#include "app/setting_values.h"
#include "base/token.h"

namespace rtp::app {
namespace {

constexpr unsigned kMaxShards = gateway::kMaxShards;
constexpr std::size_t kMaxDataDirBytes = 4096;
constexpr std::size_t kMaxNameBytes = 128;     // of a stage, as API Gateway has it
constexpr std::size_t kMaxKeyNameBytes = 255;  // of a key attribute, as DynamoDB has it

constexpr std::array kPayloadFormats = {
    Choice<functions::PayloadFormat>{"json", functions::PayloadFormat::kJson},
    Choice<functions::PayloadFormat>{"dynamodb", functions::PayloadFormat::kDynamodb}};
constexpr std::array kDurabilities = {Choice<tables::Durability>{"fsync", tables::Durability::kDurable},
                                      Choice<tables::Durability>{"os", tables::Durability::kRelaxed}};
constexpr std::array kLogLevels = {
    Choice<LogLevel>{"debug", LogLevel::kDebug}, Choice<LogLevel>{"info", LogLevel::kInfo},
    Choice<LogLevel>{"warning", LogLevel::kWarning}, Choice<LogLevel>{"error", LogLevel::kError}};

bool parse_endpoint(net::Endpoint& value, std::string_view text) {
  auto endpoint = net::Endpoint::parse(text);
  if (!endpoint) {
    return false;
  }
  value = *std::move(endpoint);
  return true;
}

bool parse_stage(std::string& value, std::string_view text) {
  if (!is_plain_name(text, kMaxNameBytes)) {
    return false;
  }
  value = text;
  return true;
}

using enum Setting::Kind;

constexpr std::array kPlatformSettings = {
    Setting{.name = "gateway",
            .variable = "RTP_GATEWAY",
            .kind = kText,
            .form = "HOST:PORT",
            .allowed = "HOST:PORT or [IPV6]:PORT",
            .purpose = "where clients connect",
            .parse = [](Config& c, std::string_view text) { return parse_endpoint(c.gateway, text); },
            .print = [](const Config& c) { return c.gateway.to_string(); }},
    Setting{.name = "tls_certificate",
            .variable = "RTP_TLS_CERTIFICATE",
            .kind = kText,
            .form = "FILE",
            .allowed = "a path, or nothing for no TLS",
            .purpose = "PEM file of the gateway's certificate and its chain, read again on SIGHUP",
            .parse = [](Config& c,
                        std::string_view text) { return parse_optional_text(c.tls_certificate, text); },
            .print = [](const Config& c) { return c.tls_certificate; }},
    Setting{.name = "tls_key",
            .variable = "RTP_TLS_KEY",
            .kind = kText,
            .form = "FILE",
            .allowed = "a path, or nothing for no TLS",
            .purpose = "PEM file of the certificate's private key, without a passphrase",
            .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.tls_key, text); },
            .print = [](const Config& c) { return c.tls_key; }},
    Setting{.name = "api",
            .variable = "RTP_API",
            .kind = kText,
            .form = "HOST:PORT",
            .allowed = "HOST:PORT or [IPV6]:PORT",
            .purpose = "where writers and operators connect",
            .parse = [](Config& c, std::string_view text) { return parse_endpoint(c.api, text); },
            .print = [](const Config& c) { return c.api.to_string(); }},
    Setting{.name = "data_dir",
            .variable = "RTP_DATA_DIR",
            .kind = kText,
            .form = "DIR",
            .allowed = "a path",
            .purpose = "directory of the stored items",
            .parse = [](Config& c,
                        std::string_view text) { return parse_text(c.data_dir, text, kMaxDataDirBytes); },
            .print = [](const Config& c) { return c.data_dir; }},
    Setting{.name = "stage",
            .variable = "RTP_STAGE",
            .kind = kText,
            .form = "NAME",
            .allowed = "1 to 128 letters, digits, '_' or '-'",
            .purpose = "first path segment of the gateway's URL",
            .parse = [](Config& c, std::string_view text) { return parse_stage(c.stage, text); },
            .print = [](const Config& c) { return c.stage; }},
    Setting{.name = "real_time_item_key",
            .variable = "REAL_TIME_ITEM_KEY",
            .kind = kText,
            .form = "NAME",
            .allowed = "1 to 255 bytes",
            .purpose = "name of the attribute that identifies an item",
            .parse =
                [](Config& c, std::string_view text) {
                  return parse_text(c.real_time_item_key, text, kMaxKeyNameBytes);
                },
            .print = [](const Config& c) { return c.real_time_item_key; }},
    Setting{
        .name = "is_query_param",
        .variable = "IS_QUERY_PARAM",
        .kind = kBoolean,
        .form = "true|false",
        .allowed = "true or false",
        .purpose = "true: clients name the item in the query; false: in a header",
        .parse = [](Config& c, std::string_view text) { return choose(c.is_query_param, text, kBooleans); },
        .print = [](const Config& c) { return name_of(c.is_query_param, kBooleans); }},
    Setting{.name = "payload_format",
            .variable = "PAYLOAD_FORMAT",
            .kind = kText,
            .form = "json|dynamodb",
            .allowed = "json or dynamodb",
            .purpose = "what clients receive: plain JSON or typed images",
            .parse = [](Config& c,
                        std::string_view text) { return choose(c.payload_format, text, kPayloadFormats); },
            .print = [](const Config& c) { return name_of(c.payload_format, kPayloadFormats); }},
    Setting{
        .name = "durability",
        .variable = "RTP_DURABILITY",
        .kind = kText,
        .form = "fsync|os",
        .allowed = "fsync or os",
        .purpose = "fsync: an answered write survives power loss; os: only a crash of rtp",
        .parse = [](Config& c, std::string_view text) { return choose(c.durability, text, kDurabilities); },
        .print = [](const Config& c) { return name_of(c.durability, kDurabilities); }},
    Setting{.name = "shards",
            .variable = "RTP_SHARDS",
            .kind = kInteger,
            .form = "N",
            .allowed = "a whole number from 0 (one per core) to 256",
            .purpose = "threads of the gateway; 0: one per core",
            .parse = [](Config& c,
                        std::string_view text) { return parse_number(c.shards, text, 0U, kMaxShards); },
            .print = [](const Config& c) { return std::to_string(c.shards); }},
    Setting{.name = "log_level",
            .variable = "RTP_LOG_LEVEL",
            .kind = kText,
            .form = "LEVEL",
            .allowed = "debug, info, warning or error",
            .purpose = "least level of the lines on standard error",
            .parse = [](Config& c, std::string_view text) { return choose(c.log_level, text, kLogLevels); },
            .print = [](const Config& c) { return name_of(c.log_level, kLogLevels); }},
};

}  // namespace

std::span<const Setting> settings() {
  static const std::vector<Setting> kAll = [] {
    std::vector<Setting> all(kPlatformSettings.begin(), kPlatformSettings.end());
    std::ranges::copy(gateway_settings(), std::back_inserter(all));
    std::ranges::copy(access_settings(), std::back_inserter(all));
    std::ranges::copy(functions_settings(), std::back_inserter(all));
    return all;
  }();
  return kAll;
}

const Setting* find_setting(std::string_view name) {
  const std::span<const Setting> all = settings();
  const auto found = std::ranges::find(all, name, &Setting::name);
  return found == all.end() ? nullptr : &*found;
}

std::string flag_name(const Setting& setting) {
  std::string flag = fmt::format("--{}", setting.name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

Result<void> apply_setting(Config& config, const Setting& setting, std::string_view text,
                           std::string_view place) {
  if (!setting.parse(config, text)) {
    const std::string shown = setting.secret ? "this" : fmt::format("\"{}\"", text);
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {} is no value for {}: give {}", place, shown,
                                                         setting.name, setting.allowed));
  }
  return {};
}

}  // namespace rtp::app
