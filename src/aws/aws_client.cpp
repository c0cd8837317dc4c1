#include "aws/aws_client.h"

#include <utility>
#include <vector>

#include "base/url.h"
#include "net/web_url.h"

namespace rtp::aws {

using boost::asio::awaitable;

Result<void> sign_request(net::WebRequest& request, const Credentials& credentials,
                          const sigv4::SigningScope& scope, std::chrono::milliseconds time) {
  RTP_TRY(const net::WebUrl url, net::WebUrl::parse(request.url));
  const std::string authority = url.authority();
  std::vector<std::pair<std::string_view, std::string_view>> fields = {{"host", authority}};
  fields.insert(fields.end(), request.headers.begin(), request.headers.end());
  const Target target = split_target(url.target);
  const sigv4::Request to_sign{.method = request.method,
                               .path = target.path,
                               .query = target.query,
                               .headers = fields,
                               .body = request.body};
  const sigv4::Credentials keys{.access_key_id = credentials.access_key_id,
                                .secret_access_key = credentials.secret_access_key,
                                .session_token = credentials.session_token};
  const auto content_hash = scope.service == "s3" ? sigv4::ContentHash::kSent : sigv4::ContentHash::kOmitted;
  for (const sigv4::AddedField& field : sigv4::sign(to_sign, keys, scope, time, content_hash)) {
    request.headers.emplace_back(field.name, field.value);
  }
  return {};
}

AwsClient::AwsClient(net::WebClient client, AwsAccess access, std::string service, const Clock& clock)
    : client_(std::move(client)), access_(std::move(access)), service_(std::move(service)), clock_(clock) {}

awaitable<Result<net::WebRequest>> AwsClient::sign(net::WebRequest request) {
  RTP_CO_TRY(const Credentials credentials, co_await access_.credentials->get());
  const sigv4::SigningScope scope{.region = access_.region, .service = service_};
  RTP_CO_CHECK(sign_request(request, credentials, scope, clock_.now()));
  co_return std::move(request);
}

awaitable<Result<net::WebAnswer>> AwsClient::send(net::WebRequest request) {
  RTP_CO_TRY(net::WebRequest ready, co_await sign(std::move(request)));
  co_return co_await client_.send(std::move(ready));
}

awaitable<Result<net::WebAnswer>> AwsClient::send_within(std::chrono::milliseconds time,
                                                         net::WebRequest request) {
  RTP_CO_TRY(net::WebRequest ready, co_await sign(std::move(request)));
  co_return co_await client_.send_within(time, std::move(ready));
}

awaitable<Result<net::WebBody>> AwsClient::open_within(std::chrono::milliseconds time,
                                                       net::WebRequest request) {
  RTP_CO_TRY(net::WebRequest ready, co_await sign(std::move(request)));
  co_return co_await client_.open_within(time, std::move(ready));
}

}  // namespace rtp::aws
