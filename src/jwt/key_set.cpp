#include "jwt/key_set.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jwt/base64url.h"
#include "jwt/json_object.h"

namespace rtp::jwt {
namespace {

namespace json = boost::json;

/// The registered signature algorithms of the kinds of key read here, `kty` or `kty crv` (RFC 7518 3.1, RFC
/// 8812 3.2).
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kRegistered = {{
    {"HS256", "oct"},
    {"HS384", "oct"},
    {"HS512", "oct"},
    {"RS256", "RSA"},
    {"RS384", "RSA"},
    {"RS512", "RSA"},
    {"PS256", "RSA"},
    {"PS384", "RSA"},
    {"PS512", "RSA"},
    {"ES256", "EC P-256"},
    {"ES384", "EC P-384"},
    {"ES512", "EC P-521"},
    {"ES256K", "EC secp256k1"},
}};

/// RFC 7518 6.2.2, 6.3.2; `d` is also that of RFC 8037.
constexpr std::array<std::string_view, 7> kPrivateParts = {"d", "p", "q", "dp", "dq", "qi", "oth"};

std::string quoted(std::string_view text) { return std::string("'").append(text).append("'"); }

/// The string member `name`; absent where there is none.
Result<std::optional<std::string>> optional_text(const json::object& jwk, std::string_view name) {
  const json::value* value = jwk.if_contains(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const json::string* text = value->if_string();
  if (text == nullptr) {
    return invalid(quoted(name) + " must be a string");
  }
  return std::string(*text);
}

Result<std::string> required_text(const json::object& jwk, std::string_view name) {
  RTP_TRY(std::optional<std::string> text, optional_text(jwk, name));
  if (!text) {
    return invalid(quoted(name) + " is missing");
  }
  return *std::move(text);
}

Result<std::string> required_bytes(const json::object& jwk, std::string_view name) {
  RTP_TRY(const std::string text, required_text(jwk, name));
  std::optional<std::string> bytes = decode_base64url(text);
  if (!bytes) {
    return invalid(quoted(name) + " is not base64url without padding");
  }
  return *std::move(bytes);
}

Result<bool> is_for_verifying(const json::object& jwk) {
  RTP_TRY(const std::optional<std::string> use, optional_text(jwk, "use"));
  if (use && *use != "sig") {
    return false;
  }
  const json::value* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) {
    return true;
  }
  if (!operations->is_array()) {
    return invalid("'key_ops' must be an array");
  }
  return std::ranges::any_of(operations->get_array(), [](const json::value& operation) {
    return operation.is_string() && operation.get_string() == "verify";
  });
}

/// `kty`, for elliptic curves with `crv`: "EC P-256".
Result<std::string> kind_of(const json::object& jwk, std::string kty) {
  if (kty == "EC") {
    RTP_TRY(const std::string crv, required_text(jwk, "crv"));
    kty.append(" ").append(crv);
  }
  return kty;
}

/// The algorithm a key of this kind is for; absent if that is not one of ours.
Result<std::optional<Algorithm>> algorithm_of(std::string_view kind, const std::optional<std::string>& alg) {
  if (alg) {
    const auto* found = std::ranges::find(kRegistered, *alg, [](const auto& entry) { return entry.first; });
    if (found != kRegistered.end() && found->second != kind) {
      return invalid("'alg' " + *alg + " does not fit 'kty' " + std::string(kind));
    }
    return algorithm_named(*alg);
  }
  if (kind == "oct") {
    return Algorithm::kHs256;
  }
  if (kind == "RSA") {
    return Algorithm::kRs256;
  }
  return kind == "EC P-256" ? std::optional(Algorithm::kEs256) : std::nullopt;
}

Result<VerificationKey> read_key(const json::object& jwk, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256: {
      RTP_TRY(const std::string secret, required_bytes(jwk, "k"));
      return VerificationKey::from_secret(secret);
    }
    case Algorithm::kRs256: {
      RTP_TRY(const std::string modulus, required_bytes(jwk, "n"));
      RTP_TRY(const std::string exponent, required_bytes(jwk, "e"));
      return VerificationKey::from_rsa(modulus, exponent);
    }
    case Algorithm::kEs256: {
      RTP_TRY(const std::string x, required_bytes(jwk, "x"));
      RTP_TRY(const std::string y, required_bytes(jwk, "y"));
      return VerificationKey::from_p256(x, y);
    }
  }
  std::unreachable();
}

/// Absent for a key of no use here.
Result<std::optional<KeySet::Entry>> read_entry(const json::object& jwk) {
  RTP_TRY(std::optional<std::string> kid, optional_text(jwk, "kid"));
  RTP_TRY(const std::string kty, required_text(jwk, "kty"));
  if (kty != "oct") {
    for (const std::string_view part : kPrivateParts) {
      if (jwk.contains(part)) {
        return invalid("holds " + quoted(part) +
                       ", a part of the private key: the file must hold public keys only");
      }
    }
  }
  RTP_TRY(const bool for_verifying, is_for_verifying(jwk));
  if (!for_verifying || (kty != "oct" && kty != "RSA" && kty != "EC")) {
    return std::nullopt;
  }
  RTP_TRY(const std::optional<std::string> alg, optional_text(jwk, "alg"));
  RTP_TRY(const std::string kind, kind_of(jwk, kty));
  RTP_TRY(const std::optional<Algorithm> algorithm, algorithm_of(kind, alg));
  if (!algorithm) {
    return std::nullopt;
  }
  RTP_TRY(VerificationKey key, read_key(jwk, *algorithm));
  return KeySet::Entry{.kid = std::move(kid), .key = std::move(key)};
}

/// "keys[1] ('its kid')".
std::string name_of_entry(std::size_t index, const json::value& entry) {
  std::string name = "keys[" + std::to_string(index) + "]";
  const json::object* jwk = entry.if_object();
  const json::value* kid = jwk == nullptr ? nullptr : jwk->if_contains("kid");
  if (kid != nullptr && kid->is_string()) {
    name.append(" (").append(quoted(kid->get_string())).append(")");
  }
  return name;
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view jwks_json) {
  RTP_TRY(const json::object document, parse_json_object(jwks_json, "the key set"));
  const json::value* keys = document.if_contains("keys");
  if (keys == nullptr || !keys->is_array()) {
    return fail(ErrorCode::kMalformed, "the key set has no array 'keys': write {\"keys\": [...]} (RFC 7517)");
  }
  std::vector<Entry> entries;
  for (std::size_t index = 0; const json::value& value : keys->get_array()) {
    const json::object* jwk = value.if_object();
    auto entry = jwk == nullptr ? invalid("is not a JSON object") : read_entry(*jwk);
    if (!entry) {
      return fail(entry.error().code, name_of_entry(index, value) + ": " + entry.error().message);
    }
    if (std::optional<Entry>& usable = *entry) {
      entries.push_back(*std::move(usable));
    }
    ++index;
  }
  if (entries.empty()) {
    return invalid(
        "the key set has no key that verifies HS256, RS256 or ES256: add one with kty oct, RSA, or EC on "
        "P-256");
  }
  return KeySet(std::move(entries));
}

}  // namespace rtp::jwt
