// bootstrap: the functions as AWS Lambda runs them on a custom runtime. Environment: _HANDLER names the
// function, AWS_LAMBDA_RUNTIME_API who invokes it; docs/aws-functions.md has the others.
#include "aws/environment.h"
#include "base/clock.h"
#include "bootstrap/function_handler.h"
#include "lambda/runtime_loop.h"

int main() {
  const rtp::aws::Environment environment = rtp::aws::process_environment();
  const rtp::SystemClock clock;
  return rtp::lambda::run_runtime_loop(environment("AWS_LAMBDA_RUNTIME_API"), [&] {
    return rtp::bootstrap::make_function_handler(environment("_HANDLER"), environment, clock);
  });
}
