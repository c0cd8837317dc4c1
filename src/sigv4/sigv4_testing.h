// What the tests of signing and verifying share: the credentials and the time of AWS's published test suite,
// and a request that owns its parts, to be signed and spoiled.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sigv4/signer.h"
#include "sigv4/verifier.h"

namespace rtp::sigv4 {

inline constexpr std::string_view kAccessKeyId = "AKIDEXAMPLE";
inline constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view kTimestamp = "20150830T123600Z";
inline constexpr std::chrono::milliseconds kTime{1'440'938'160'000};

/// The value of an Authorization header with kAccessKeyId at kTimestamp.
inline std::string authorization_of(std::string_view region, std::string_view service,
                                    std::string_view signed_headers, std::string_view signature) {
  std::string text = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/";
  text.append(region).append("/").append(service).append("/aws4_request, SignedHeaders=");
  return text.append(signed_headers).append(", Signature=").append(signature);
}

struct TestRequest {
  using Fields = std::vector<std::pair<std::string, std::string>>;

  std::string method = "GET";
  std::string path = "/";
  std::string query = {};
  Fields fields = {};
  std::string body = {};

  void add(std::string name, std::string value) { fields.emplace_back(std::move(name), std::move(value)); }
  void remove(std::string_view name) {
    std::erase_if(fields, [name](const auto& field) { return field.first == name; });
  }
  void set(std::string name, std::string value) {
    remove(name);
    add(std::move(name), std::move(value));
  }
  /// Replaces text in the value of the field of that name.
  void replace(std::string_view name, std::string_view from, std::string_view to) {
    for (auto& [field_name, value] : fields) {
      if (const std::size_t at = value.find(from); field_name == name && at != std::string::npos) {
        value.replace(at, from.size(), to);
      }
    }
  }
  /// Adds what sign() gives for these credentials and that scope at kTime.
  void sign_for(const SigningScope& scope, std::string_view session_token = {},
                ContentHash content_hash = ContentHash::kOmitted) {
    const auto views = field_views();
    for (auto& [name, value] :
         sign(seen(views),
              {.access_key_id = kAccessKeyId, .secret_access_key = kSecret, .session_token = session_token},
              scope, kTime, content_hash)) {
      add(std::string(name), std::move(value));
    }
  }
  [[nodiscard]] std::expected<Identity, Rejection> verified_by(Verifier& verifier,
                                                               std::chrono::milliseconds now = kTime) const {
    const auto views = field_views();
    return verifier.verify(seen(views), now);
  }

 private:
  using Views = std::vector<std::pair<std::string_view, std::string_view>>;

  [[nodiscard]] Views field_views() const { return {fields.begin(), fields.end()}; }
  [[nodiscard]] Request seen(const Views& views) const {
    return {.method = method, .path = path, .query = query, .headers = views, .body = body};
  }
};

/// Knows kAccessKeyId only.
inline Verifier verifier_of(std::string_view service) {
  return {{.service = std::string(service)}, [](std::string_view access_key_id) {
            return access_key_id == kAccessKeyId ? std::optional(kSecret) : std::nullopt;
          }};
}

}  // namespace rtp::sigv4
