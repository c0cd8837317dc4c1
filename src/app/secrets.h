// What the platform reads from files at its start, and again on SIGHUP.
#pragma once

#include <memory>

#include "app/config.h"
#include "base/error.h"
#include "functions/token_keys.h"
#include "net/tls_context.h"

namespace rtp::app {

struct Secrets {
  std::shared_ptr<net::TlsContext> tls;              // nullptr where the gateway is plain
  std::shared_ptr<functions::TokenKeys> token_keys;  // nullptr where nobody needs a token
};

/// Errors, which name the file, as net::TlsContext::load() and load_token_keys().
[[nodiscard]] Result<Secrets> load_secrets(const Config& config);

/// Reads them again; a file that is bad changes nothing. Logs what came of it.
void reload(const Secrets& secrets, const Config& config);

}  // namespace rtp::app
