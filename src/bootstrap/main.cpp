// bootstrap: the functions as AWS Lambda runs them on a custom runtime. Environment: _HANDLER names the
// function, AWS_LAMBDA_RUNTIME_API who invokes it; docs/aws-functions.md has the others.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "aws/environment.h"
#include "base/clock.h"
#include "bootstrap/function_handler.h"
#include "lambda/runtime_loop.h"

namespace {

/// OpenSSL, as it is linked into this file, may look for certificates where another distribution has them.
void name_certificates(const rtp::aws::Environment& environment) {
  constexpr const char* kName = "SSL_CERT_FILE";
  if (!environment(kName).empty()) {
    return;
  }
  if (const std::string given = environment("AWS_CA_BUNDLE"); !given.empty()) {
    ::setenv(kName, given.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): there is one thread
    return;
  }
  for (const char* path : {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      ::setenv(kName, path, 1);  // NOLINT(concurrency-mt-unsafe): there is one thread
      return;
    }
  }
}

}  // namespace

int main() {
  const rtp::aws::Environment environment = rtp::aws::process_environment();
  name_certificates(environment);
  const rtp::SystemClock clock;
  return rtp::lambda::run_runtime_loop(environment("AWS_LAMBDA_RUNTIME_API"), [&] {
    return rtp::bootstrap::make_function_handler(environment("_HANDLER"), environment, clock);
  });
}
