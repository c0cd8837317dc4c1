// How the management API refuses: the one table from its errors to their wire.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "net/http_server.h"
#include "sigv4/rejection.h"

namespace rtp::gateway {

/// The answer to what is not done: {"message":...} as API Gateway words it, with the x-amzn-ErrorType by
/// which AWS SDKs know the error. A kGone has no body.
[[nodiscard]] net::HttpResponse refusal(const Error& error);

/// The same for a request whose signature does not hold: 403.
[[nodiscard]] net::HttpResponse refusal(const sigv4::Rejection& rejection);

}  // namespace rtp::gateway
