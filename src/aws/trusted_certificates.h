// Whom the functions' clients trust. Thread-safe once it is made.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ssl/context.hpp>

#include "aws/environment.h"
#include "base/error.h"

namespace rtp::aws {

/// The file that AWS_CA_BUNDLE or SSL_CERT_FILE names; without it Amazon's roots for AWS, and for others the
/// certificates of the system.
class TrustedCertificates {
 public:
  using Tls = Result<std::shared_ptr<boost::asio::ssl::context>>;

  /// Begins to make what AWS needs on a thread of its own, for that takes longer than the rest of the start.
  explicit TrustedCertificates(const Environment& environment);

  /// What makes the TLS of a client of `endpoint`, or waits for it.
  [[nodiscard]] std::function<Tls()> of(std::string_view endpoint) const;

 private:
  std::string file_;                // empty: where OpenSSL looks
  std::shared_future<Tls> amazon_;  // of nobody where the environment names a file
};

}  // namespace rtp::aws
