// What the functions on AWS share: the loop that a call runs on, a client of HTTP, access keys. Not
// thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "aws/aws_client.h"
#include "aws/call_loop.h"
#include "aws/connection_rows.h"
#include "aws/dynamodb_client.h"
#include "aws/environment.h"
#include "aws/function_environment.h"
#include "aws/management_client.h"
#include "aws/s3_object_reader.h"
#include "aws/trusted_certificates.h"
#include "base/clock.h"

namespace rtp::bootstrap {

/// How long before its deadline an invocation must be done, so that its answer arrives.
inline constexpr std::chrono::milliseconds kDeadlineMargin{500};

class AwsAdapters {
 public:
  /// Reads region and endpoints; what is wrong with them is kept in `reader`. `clock` outlives it.
  AwsAdapters(aws::EnvironmentReader& reader, const aws::Environment& environment, const Clock& clock);

  /// An invocation begins, which Lambda ends at `deadline` (Unix time).
  void begin_invocation(std::chrono::milliseconds deadline);

  [[nodiscard]] aws::CallLoop& loop() { return loop_; }
  [[nodiscard]] aws::DynamodbClient make_dynamodb();
  [[nodiscard]] aws::ManagementClient make_management(std::string endpoint);
  [[nodiscard]] std::unique_ptr<aws::S3ObjectReader> make_objects();

 private:
  [[nodiscard]] aws::AwsClient make_client(std::string service, std::string_view endpoint);

  const Clock& clock_;
  aws::TrustedCertificates trusted_certificates_;
  aws::CallLoop loop_;
  aws::AwsAccess access_;
  std::string dynamodb_endpoint_;
  aws::S3Address s3_address_;
};

}  // namespace rtp::bootstrap
