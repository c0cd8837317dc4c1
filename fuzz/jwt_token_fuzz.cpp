// Any text as a token, and any header and payload with a good signature: no refusal has another code than
// kUnauthenticated, and what nobody signed is refused.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "fuzzing.h"
#include "jwt/verify.h"

namespace {

using rtp::fuzzing::require;

using rtp::jwt::KeySet;

constexpr std::chrono::seconds kNow{1'800'000'000};
constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kJwks =
    R"({"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"},{"kty":"EC","crv":"P-256",)"
    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64url(std::string_view bytes) {
  std::string text(((bytes.size() + 2) / 3 * 4) + 1, '\0');
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  text.resize(
      static_cast<std::size_t>(EVP_EncodeBlock(out, bytes_of(bytes), static_cast<int>(bytes.size()))));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  std::erase(text, '=');
  return text;
}

std::string sign(const std::string& text) {
  std::array<char, 32> mac{};
  HMAC(EVP_sha256(), kSecret.data(), static_cast<int>(kSecret.size()), bytes_of(text), text.size(),
       reinterpret_cast<unsigned char*>(mac.data()), nullptr);
  return text + "." + base64url({mac.data(), mac.size()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const KeySet kKeys = *KeySet::parse(kJwks);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const rtp::jwt::Rules rules;
  const auto forged = rtp::jwt::verify(text, kKeys, rules, kNow);
  require(!forged && forged.error().code == rtp::ErrorCode::kUnauthenticated);

  // Of lines "header\npayload", signed.
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string token =
      sign(base64url(text.substr(0, end)) + "." + base64url(text.substr(std::min(end + 1, size))));
  if (const auto claims = rtp::jwt::verify(token, kKeys, rules, kNow)) {
    require(token.size() <= rtp::jwt::kMaxTokenBytes);
    const auto& accepted = *claims;
    require(!accepted.expires_at || *accepted.expires_at + rules.leeway > kNow - std::chrono::seconds(1));
    require(!accepted.allowed ||
            rtp::jwt::permits(accepted.allowed, "*") == (std::ranges::count(*accepted.allowed, "*") > 0));
  } else {
    require(claims.error().code == rtp::ErrorCode::kUnauthenticated);
  }
  return 0;
}
