// Any request is judged, and what is accepted was offered by the request. The input is lines: method,
// version, then `name:value` fields. Each value is also taken for the offers of a client; the number of
// fields chooses the settings of compression.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuzzing.h"
#include "websocket/handshake.h"
#include "websocket/permessage_deflate.h"

namespace {

using rtp::fuzzing::next_line;
using rtp::fuzzing::require;

bool has_parameter(const rtp::websocket::ExtensionOffer& offer, std::string_view name) {
  return std::ranges::any_of(offer.parameters,
                             [name](const auto& parameter) { return parameter.name == name; });
}

/// What the server answers is one extension, with no parameter that the client's offers do not allow.
void negotiate(const std::vector<rtp::websocket::ExtensionOffer>& offers, std::size_t choice) {
  using rtp::websocket::ContextTakeover;
  const auto max_window_bits = static_cast<std::uint8_t>(9 + choice % 7);
  const auto agreement = rtp::websocket::negotiate_deflate(
      offers, {.takeover = choice % 2 == 0 ? ContextTakeover::kNo : ContextTakeover::kYes,
               .max_window_bits = max_window_bits});
  if (!agreement) {
    return;
  }
  const auto& [server_takeover, client_takeover, server_window, client_window] = agreement->parameters;
  require(server_window >= rtp::websocket::kMinDeflateWindowBits && server_window <= max_window_bits);
  require(client_window >= rtp::websocket::kMinWindowBits && client_window <= rtp::websocket::kMaxWindowBits);
  std::vector<rtp::websocket::ExtensionOffer> answer;
  require(rtp::websocket::parse_extensions(agreement->response, answer) && answer.size() == 1);
  require(has_parameter(answer.front(), "server_no_context_takeover") ==
          (server_takeover == ContextTakeover::kNo));
  require(has_parameter(answer.front(), "client_no_context_takeover") ==
          (client_takeover == ContextTakeover::kNo));
  const std::string_view limit = "client_max_window_bits";
  require(!has_parameter(answer.front(), limit) ||
          std::ranges::any_of(offers, [limit](const auto& offer) { return has_parameter(offer, limit); }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> input(data, data + size);
  std::string_view text(input.data(), input.size());
  const std::string_view method = next_line(text);
  const unsigned version = next_line(text) == "10" ? 10 : 11;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    const std::size_t colon = std::min(line.find(':'), line.size());
    fields.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  for (const auto& [name, value] : fields) {
    std::vector<rtp::websocket::ExtensionOffer> offers;
    if (rtp::websocket::parse_extensions(value, offers)) {
      negotiate(offers, fields.size());
    }
  }
  const auto judged =
      rtp::websocket::judge_upgrade({.method = method, .version = version, .headers = fields});
  if (const auto* upgrade = std::get_if<rtp::websocket::Upgrade>(&judged)) {
    require(method == "GET" && version == 11 && upgrade->accept.size() == 28);
    for (const std::string_view protocol : upgrade->protocols) {
      require(std::ranges::any_of(fields, [protocol](const auto& field) {
        return field.second.find(protocol) != std::string_view::npos;
      }));
    }
  } else if (const auto* refusal = std::get_if<rtp::websocket::Refusal>(&judged)) {
    require((refusal->status == 400 || refusal->status == 426) && !refusal->reason.empty());
  }
  return 0;
}
