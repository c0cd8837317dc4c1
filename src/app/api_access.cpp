#include "app/api_access.h"

#include <fmt/format.h>

#include "gateway/ip_address.h"

namespace rtp::app {
sigv4::AccessKeys api_access_keys(const Config& config) {
  return config.auth == Auth::kNone ? sigv4::AccessKeys{} : config.access_keys;
}

api::BearerTokens api_tokens(const Config& config) {
  return config.auth == Auth::kNone ? api::BearerTokens{} : config.api_tokens;
}

Result<void> check_api_access(const Config& config) {
  if (config.auth == Auth::kSigv4 && config.access_keys.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "auth = sigv4 needs access_keys (RTP_ACCESS_KEYS=ID:SECRET): nobody could sign");
  }
  if (api_access_keys(config).empty() && !gateway::is_loopback_host(config.api.host)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the api port {} would be open to whoever reaches it: set access_keys "
                            "(RTP_ACCESS_KEYS=ID:SECRET) and leave auth at auto, or listen on 127.0.0.1",
                            config.api.to_string()));
  }
  return {};
}

}  // namespace rtp::app
