#include "bootstrap/aws_adapters.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aws/credentials.h"

namespace rtp::bootstrap {
namespace {

constexpr std::size_t kMaxConnections =
    256;  // one for each request under way; Lambda gives 1,024 descriptors
/// Longer than the pause between the invocations of a function that has work. Lambda freezes it meanwhile.
constexpr std::chrono::minutes kIdleTime{5};

}  // namespace

AwsAdapters::AwsAdapters(aws::EnvironmentReader& reader, const aws::Environment& environment,
                         const Clock& clock)
    : clock_(clock),
      trusted_certificates_(environment),
      access_{.region = aws::read_function_region(reader, environment),
              .credentials = std::make_shared<aws::CredentialsChain>(loop_.executor(), environment, clock)},
      dynamodb_endpoint_(aws::read_service_endpoint(
          reader, "DYNAMODB", fmt::format("https://dynamodb.{}.amazonaws.com", access_.region))) {
  const std::string s3 = fmt::format("https://s3.{}.amazonaws.com", access_.region);
  s3_address_.endpoint = aws::read_service_endpoint(reader, "S3", s3);
  s3_address_.style =
      s3_address_.endpoint == s3 ? aws::S3Address::Style::kHost : aws::S3Address::Style::kPath;
}

void AwsAdapters::begin_invocation(std::chrono::milliseconds deadline) {
  const std::chrono::milliseconds left = deadline - clock_.now() - kDeadlineMargin;
  loop_.set_deadline(aws::CallLoop::Clock::now() + std::max(left, std::chrono::milliseconds(0)));
}

aws::AwsClient AwsAdapters::make_client(std::string service, std::string_view endpoint) {
  net::WebClientOptions options;
  options.max_idle_connections = kMaxConnections;
  options.idle_timeout = kIdleTime;
  options.make_tls = trusted_certificates_.of(endpoint);
  // It can fail only for a CA file, and is given none.
  return {net::WebClient::create(loop_.executor(), std::move(options)).value(), access_, std::move(service),
          clock_};
}

aws::DynamodbClient AwsAdapters::make_dynamodb() {
  return {make_client("dynamodb", dynamodb_endpoint_), dynamodb_endpoint_, loop_};
}

aws::ManagementClient AwsAdapters::make_management(std::string endpoint) {
  aws::AwsClient client = make_client("execute-api", endpoint);
  return {std::move(client), std::move(endpoint)};
}

std::unique_ptr<aws::S3ObjectReader> AwsAdapters::make_objects() {
  return std::make_unique<aws::S3ObjectReader>(
      aws::S3Client(make_client("s3", s3_address_.endpoint), s3_address_), loop_);
}

}  // namespace rtp::bootstrap
