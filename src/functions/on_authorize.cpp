#include "functions/on_authorize.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "functions/access_token.h"
#include "functions/real_time_item_ids.h"

namespace rtp::functions {

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
  } else if (claims.expires_at) {
    answer.context.emplace_back(kExpiresAt, std::to_string((*claims.expires_at + rules_.leeway).count()));
  }
  return answer;
}

}  // namespace rtp::functions
