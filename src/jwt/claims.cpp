#include "jwt/claims.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jwt/json_object.h"

namespace rtp::jwt {
namespace {

namespace json = boost::json;

// Unix seconds at the end of the year 9999. A time in milliseconds, a usual mistake, is beyond it.
constexpr double kLastTime = 253402300799;

std::unexpected<Error> refuse_claims(std::string message) {
  return fail(ErrorCode::kUnauthenticated, std::move(message));
}

bool is_text(const json::value& value, std::string_view text) {
  return value.is_string() && value.get_string() == text;
}

std::string claim(std::string_view name) { return "the token's claim '" + std::string(name) + "'"; }

/// A NumericDate, which may have a fraction; absent where there is no such claim.
Result<std::optional<double>> numeric_date(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->is_number()) {
    const auto seconds = value->to_number<double>();
    if (seconds >= 0 && seconds <= kLastTime) {
      return seconds;
    }
  }
  return refuse_claims(claim(name) + " is not a time in seconds since 1970");
}

/// `exp`, if all times of the token hold at `now`.
Result<std::optional<std::chrono::seconds>> check_times(const json::object& claims,
                                                        std::chrono::seconds leeway,
                                                        std::chrono::seconds now) {
  const auto time = static_cast<double>(now.count());
  const auto tolerance = static_cast<double>(leeway.count());
  RTP_TRY(const std::optional<double> not_before, numeric_date(claims, "nbf"));
  if (not_before && time < *not_before - tolerance) {
    return refuse_claims("the token is not valid yet ('nbf')");
  }
  RTP_TRY(const std::optional<double> issued_at, numeric_date(claims, "iat"));
  if (issued_at && time < *issued_at - tolerance) {
    return refuse_claims("the token is issued in the future ('iat'): compare the clocks");
  }
  RTP_TRY(const std::optional<double> expires, numeric_date(claims, "exp"));
  if (!expires) {
    return std::nullopt;
  }
  if (time >= *expires + tolerance) {
    return refuse_claims("the token has expired ('exp'): get a new one");
  }
  return std::chrono::seconds(std::llround(std::floor(*expires)));
}

Result<void> check_issuer(const json::object& claims, const std::optional<std::string>& issuer) {
  const json::value* value = claims.if_contains("iss");
  if (issuer && (value == nullptr || !is_text(*value, *issuer))) {
    return refuse_claims(claim("iss") + " is not the issuer that is trusted here");
  }
  return {};
}

/// RFC 7519 4.1.3: who does not find himself in `aud` must refuse_claims.
Result<void> check_audience(const json::object& claims, const std::optional<std::string>& audience) {
  const json::value* value = claims.if_contains("aud");
  if (!audience) {
    return value == nullptr
               ? Result<void>()
               : refuse_claims(claim("aud") + " names an audience, and this platform is not told its own");
  }
  const json::array* list = value == nullptr ? nullptr : value->if_array();
  const auto is_us = [&audience](const json::value& name) { return is_text(name, *audience); };
  const bool names_us =
      list != nullptr ? std::ranges::any_of(*list, is_us) : value != nullptr && is_us(*value);
  return names_us ? Result<void>() : refuse_claims(claim("aud") + " does not name this platform");
}

Result<std::string> subject_of(const json::object& claims) {
  const json::value* value = claims.if_contains("sub");
  if (value == nullptr) {
    return std::string();
  }
  if (!value->is_string()) {
    return refuse_claims(claim("sub") + " is not a string");
  }
  return std::string(value->get_string());
}

std::vector<std::string> split_at_spaces(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      words.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Result<Allowed> allowed_of(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (const json::string* text = value->if_string()) {
    return split_at_spaces(*text);
  }
  const json::array* list = value->if_array();
  if (list == nullptr || !std::ranges::all_of(*list, &json::value::is_string)) {
    return refuse_claims(claim(name) + " is neither a string nor an array of strings");
  }
  std::vector<std::string> patterns;
  patterns.reserve(list->size());
  for (const json::value& pattern : *list) {
    patterns.emplace_back(pattern.get_string());
  }
  return patterns;
}

}  // namespace

Result<Claims> check_claims(std::string_view payload, const Rules& rules, std::chrono::seconds now) {
  const Result<json::object> claims = parse_json_object(payload, "the token's payload");
  if (!claims) {
    return refuse_claims(claims.error().message);
  }
  RTP_CHECK(check_issuer(*claims, rules.issuer));
  RTP_CHECK(check_audience(*claims, rules.audience));
  Claims checked;
  RTP_TRY(checked.expires_at, check_times(*claims, rules.leeway, now));
  RTP_TRY(checked.subject, subject_of(*claims));
  RTP_TRY(checked.allowed, allowed_of(*claims, rules.allowed_claim));
  return checked;
}

}  // namespace rtp::jwt
