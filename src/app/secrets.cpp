#include "app/secrets.h"

#include <utility>

#include "app/token_keys_file.h"
#include "base/log.h"

namespace rtp::app {
namespace {

/// nullptr where the gateway is plain.
Result<std::shared_ptr<net::TlsContext>> load_tls(const Config& config) {
  if (config.tls_certificate.empty()) {
    return nullptr;
  }
  return net::TlsContext::load(config.tls_certificate, config.tls_key);
}

void reload(net::TlsContext& tls, const Config& config) {
  if (const Result<void> result = tls.reload(); !result) {
    log(LogLevel::kError, "the TLS certificate was not reloaded: the old one stays in use",
        {{"reason", result.error().message}});
  } else {
    log(LogLevel::kInfo, "TLS certificate reloaded", {{"file", config.tls_certificate}});
  }
}

/// nullptr where nobody needs a token.
Result<std::shared_ptr<functions::TokenKeys>> load_keys(const Config& config) {
  if (config.jwt_keys.empty()) {
    return nullptr;
  }
  RTP_TRY(jwt::KeySet keys, load_token_keys(config.jwt_keys));
  return std::make_shared<functions::TokenKeys>(std::move(keys));
}

void reload(functions::TokenKeys& keys, const Config& config) {
  if (auto fresh = load_token_keys(config.jwt_keys); !fresh) {
    log(LogLevel::kError, "the token keys were not reloaded: the old ones stay in use",
        {{"reason", fresh.error().message}});
  } else {
    keys.replace(*std::move(fresh));
    log(LogLevel::kInfo, "token keys reloaded", {{"file", config.jwt_keys}});
  }
}

}  // namespace

Result<Secrets> load_secrets(const Config& config) {
  Secrets secrets;
  RTP_TRY(secrets.tls, load_tls(config));
  RTP_TRY(secrets.token_keys, load_keys(config));
  return secrets;
}

void reload(const Secrets& secrets, const Config& config) {
  if (secrets.tls != nullptr) {
    reload(*secrets.tls, config);
  }
  if (secrets.token_keys != nullptr) {
    reload(*secrets.token_keys, config);
  }
}

}  // namespace rtp::app
