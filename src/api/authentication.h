// Who may use the api port: whoever signs requests with one of the access keys, as AWS SDKs do for the
// service "dynamodb", or, without access keys, everybody who reaches it. The items are also for who has a
// bearer token, and then for no stranger.
#pragma once

#include <optional>

#include "api/bearer_tokens.h"
#include "base/clock.h"
#include "dynamodb/requests.h"
#include "net/http_server.h"
#include "sigv4/rejection.h"
#include "sigv4/verifier.h"

namespace rtp::api {

/// Belongs to the thread of the api's event loop.
class Authentication {
 public:
  /// No `keys`: nobody needs to sign. `clock` outlives it.
  Authentication(sigv4::AccessKeys keys, BearerTokens tokens, const Clock& clock);
  Authentication(const Authentication&) = delete;
  Authentication& operator=(const Authentication&) = delete;

  [[nodiscard]] bool is_required() const { return !keys_.empty(); }

  /// Why the request is not taken for that of a holder of a key; absent when it is, or needs not be.
  [[nodiscard]] std::optional<sigv4::Rejection> reject(const net::HttpRequest& request);

  /// Whether reject() and refuse() need the body of a request with these headers: it is signed too.
  [[nodiscard]] bool needs_body(const boost::beast::http::fields& headers) const;

  /// The answer to a request, for other things than the tables, of who is not known by a signature or by a
  /// token; absent when it is taken.
  [[nodiscard]] std::optional<net::HttpResponse> refuse(const net::HttpRequest& request);

 private:
  const sigv4::AccessKeys keys_;
  const BearerTokens tokens_;
  const Clock& clock_;
  sigv4::Verifier verifier_;
};

/// How DynamoDB refuses a request for its signature: the one table from Fault to its wire.
[[nodiscard]] dynamodb::ErrorAnswer signature_error(const sigv4::Rejection& rejection);

}  // namespace rtp::api
