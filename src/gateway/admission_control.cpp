#include "gateway/admission_control.h"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "base/utf8.h"
#include "gateway/forwarded_for.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;

std::vector<std::string_view> values_of(const net::HttpRequest& request, std::string_view name) {
  std::vector<std::string_view> values;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto field = begin; field != end; ++field) {
    values.push_back(field->value());
  }
  return values;
}

RefusedHandshake wrong_origin(std::string_view origin) {
  return {.status = http::status::forbidden,
          .reason = fmt::format("pages of origin '{}' may not connect: it is not one of allowed_origins",
                                printable_utf8(origin)),
          .headers = {}};
}

RefusedHandshake over_limit(const AddressLimits::Refusal& refusal, std::string_view address) {
  const bool too_fast = refusal.limit == AddressLimits::Refusal::Limit::kHandshakes;
  return {.status = http::status::too_many_requests,
          .reason = fmt::format("too many {} from {}: try again later",
                                too_fast ? "handshakes" : "connections", address),
          .headers = {{"Retry-After", std::to_string(refusal.retry_after.count())}}};
}

RefusedHandshake unauthorized(const Error& error) {
  return {.status = http::status::unauthorized,
          .reason = "Unauthorized: " + error.message,
          .headers = {{"WWW-Authenticate", "Bearer"}}};
}

/// Empty where the function did not set it.
std::string_view context_value(const events::AuthorizerAnswer& answer, std::string_view name) {
  const std::string* value = events::find_value(answer.context, name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::string method_arn(const events::WebSocketEvent& event) {
  return fmt::format("arn:aws:execute-api:local:000000000000:rtp/{}/$connect", event.context.stage);
}

}  // namespace

AdmissionControl::AdmissionControl(const GatewayOptions& options)
    : options_(options), address_limits_(options.address_limits) {
  if (options.token_keys != nullptr) {
    on_authorize_.emplace(options.functions, options.token_rules, options.token_keys);
  }
}

std::expected<Authorization, RefusedHandshake> AdmissionControl::authorize(
    const events::WebSocketEvent& event) const {
  if (!on_authorize_) {
    return Authorization{};
  }
  auto answer = on_authorize_->handle({.method_arn = method_arn(event), .request = event});
  if (!answer) {
    return std::unexpected(unauthorized(answer.error()));
  }
  if (answer->effect == events::Effect::kDeny) {
    return std::unexpected(
        RefusedHandshake{.status = http::status::forbidden,
                         .reason = fmt::format("Forbidden: {}", context_value(*answer, functions::kMessage)),
                         .headers = {}});
  }
  Authorization authorization;
  if (const std::string_view expires = context_value(*answer, functions::kExpiresAt); !expires.empty()) {
    std::int64_t second = 0;
    std::from_chars(expires.data(), expires.data() + expires.size(), second);
    authorization.lifetime =
        std::chrono::seconds(second) - std::chrono::floor<std::chrono::seconds>(event.context.request_time);
  }
  authorization.context = std::move(answer->context);
  return authorization;
}

std::expected<Visitor, RefusedHandshake> AdmissionControl::judge(const net::HttpRequest& request,
                                                                 const std::string& peer_address) {
  for (const std::string_view origin : values_of(request, "Origin")) {
    if (!options_.allowed_origins.permits(origin, request.headers[http::field::host])) {
      return std::unexpected(wrong_origin(origin));
    }
  }
  Visitor visitor{.address = client_address(peer_address, values_of(request, "X-Forwarded-For"),
                                            options_.trusted_proxies),
                  .place = {}};
  const AddressLimitOptions& limits = options_.address_limits;
  const std::optional<IpAddress> address = parse_ip_address(visitor.address);
  if (address && (limits.max_connections > 0 || limits.handshakes_per_second > 0)) {
    auto entered = address_limits_.enter(*address, std::chrono::steady_clock::now());
    if (!entered) {
      return std::unexpected(over_limit(entered.error(), visitor.address));
    }
    visitor.place = *std::move(entered);
  }
  return visitor;
}

}  // namespace rtp::gateway
