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

using enum Setting::Kind;

constexpr std::array kSettings = {
    Setting{.name = "allowed_origins",
            .variable = "RTP_ALLOWED_ORIGINS",
            .kind = kText,
            .form = "ORIGINS",
            .allowed = "origins such as https://app.example between commas, or nothing or * for any",
            .purpose = "whose pages may connect, beside the one served here; empty: any",
            .parse = [](Config& c, std::string_view text) { return parse_list(c.allowed_origins, text); },
            .print = [](const Config& c) { return c.allowed_origins.to_string(); }},
};

}  // namespace

std::span<const Setting> access_settings() { return kSettings; }

}  // namespace rtp::app
