#include "functions/on_authorize.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/wire_json.h"
#include "functions/access_token.h"
#include "functions/real_time_item_ids.h"

namespace rtp::functions {

namespace {

std::string json_array(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    json += json.size() > 1 ? "," : "";
    dynamodb::append_json_string(json, text);
  }
  return json + "]";
}

}  // namespace

OnAuthorizeFunction::OnAuthorizeFunction(FunctionConfig config, jwt::Rules rules,
                                         std::shared_ptr<const TokenKeys> keys)
    : config_(std::move(config)), rules_(std::move(rules)), keys_(std::move(keys)) {}

Result<events::AuthorizerAnswer> OnAuthorizeFunction::handle(const events::AuthorizerEvent& event) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(event.request.context.request_time);
  RTP_TRY(const std::string_view token, access_token(event.request));
  RTP_TRY(const jwt::Claims claims, jwt::verify(token, *keys_->current(), rules_, now));
  events::AuthorizerAnswer answer{.principal_id = claims.subject,
                                  .effect = events::Effect::kAllow,
                                  .resource = event.method_arn,
                                  .context = {}};
  const std::vector<std::string> ids =
      real_time_item_ids(config_, event.request).value_or(std::vector<std::string>());
  const auto denied = std::ranges::find_if_not(
      ids, [&claims](const std::string& id) { return jwt::permits(claims.allowed, id); });
  if (denied != ids.end()) {
    answer.effect = events::Effect::kDeny;
    answer.context.emplace_back(
        kMessage, fmt::format("the token does not permit {} '{}'", config_.real_time_item_key, *denied));
    return answer;
  }
  if (claims.expires_at) {
    answer.context.emplace_back(kExpiresAt, std::to_string((*claims.expires_at + rules_.leeway).count()));
  }
  if (claims.allowed) {
    answer.context.emplace_back(kAllowedKeys, json_array(*claims.allowed));
  }
  return answer;
}

}  // namespace rtp::functions
