// POST /hooks/{name}: whoever signs its body with a shared secret (as GitHub and others do) or has a bearer
// token writes items. Answered 200 when they are durable.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: secret, signature_header, signature_prefix, signature_digest, signature_encoding; token.
[[nodiscard]] std::unique_ptr<Source> make_webhook_source(SourceOptions& options,
                                                          const SourceServices& services);

}  // namespace rtp::sources
