#include "gateway/admission_control.h"

#include <chrono>
#include <optional>
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

}  // namespace

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
