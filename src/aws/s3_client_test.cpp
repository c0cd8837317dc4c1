#include "aws/s3_client.h"

#include <array>
#include <tuple>

#include <gtest/gtest.h>

#include "sigv4/verifier.h"

namespace rtp::aws {
namespace {

using Style = S3Address::Style;

TEST(S3ClientTest, EncodesKeysInTheUrl) {
  const S3Address path = {.endpoint = "http://127.0.0.1:9000", .style = Style::kPath};
  const S3Address host = {.endpoint = "https://s3.eu-west-1.amazonaws.com", .style = Style::kHost};
  EXPECT_EQ(object_url(path, "bucket", "a/day 1+2.csv", ""),
            "http://127.0.0.1:9000/bucket/a/day%201%2B2.csv");
  EXPECT_EQ(object_url(path, "bucket", "\xC3\xBC/?&#%.csv", "v/1"),
            "http://127.0.0.1:9000/bucket/%C3%BC/%3F%26%23%25.csv?versionId=v%2F1");
  EXPECT_EQ(object_url(path, "bucket", "/a//b/", ""), "http://127.0.0.1:9000/bucket//a//b/");
  EXPECT_EQ(object_url(host, "bucket", "a~b_c-d.e", ""),
            "https://bucket.s3.eu-west-1.amazonaws.com/a~b_c-d.e");
}

TEST(S3ClientTest, SignsWhatAVerifierTakes) {
  const Credentials credentials = {.access_key_id = "AKID", .secret_access_key = "secret"};
  const sigv4::SigningScope scope = {.region = "eu-west-1", .service = "s3"};
  const sigv4::AccessKeys keys = {{"AKID", "secret"}};
  for (const std::string_view key : {"plain.csv", "day 1+2.csv", "\xC3\xBC/%2F?.csv", "/a//b/./../c"}) {
    net::WebRequest request{
        .method = "GET",
        .url = object_url({.endpoint = "http://127.0.0.1:9000", .style = Style::kPath}, "bucket", key, "v 1"),
        .headers = {},
        .body = {}};
    const std::chrono::milliseconds now{1'700'000'000'000};
    ASSERT_TRUE(sign_request(request, credentials, scope, now)) << key;
    std::vector<std::pair<std::string_view, std::string_view>> headers = {{"host", "127.0.0.1:9000"}};
    headers.insert(headers.end(), request.headers.begin(), request.headers.end());
    const std::string target = request.url.substr(request.url.find("/bucket"));
    const std::size_t query = target.find('?');
    sigv4::Verifier verifier({.service = "s3"}, sigv4::secrets_of(keys));
    EXPECT_TRUE(verifier.verify({.method = "GET",
                                 .path = std::string_view(target).substr(0, query),
                                 .query = std::string_view(target).substr(query + 1),
                                 .headers = headers},
                                now))
        << key;
  }
}

TEST(S3ClientTest, TellsErrorsByTheirCode) {
  constexpr std::array<std::tuple<int, std::string_view, ErrorCode, std::string_view>, 6> kCases = {{
      {404, "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>",
       ErrorCode::kNotFound, "S3: NoSuchKey: It is not there."},
      {405, "<Error><Code>MethodNotAllowed</Code></Error>", ErrorCode::kNotFound, "S3: MethodNotAllowed: "},
      {404, "<Error><Code>NoSuchBucket</Code></Error>", ErrorCode::kUnavailable, "S3: NoSuchBucket: "},
      {403, "<Error><Code>AccessDenied</Code></Error>", ErrorCode::kPermissionDenied, "S3: AccessDenied: "},
      {503, "<Error><Code>SlowDown</Code></Error>", ErrorCode::kUnavailable, "S3: SlowDown: "},
      {404, "<html>", ErrorCode::kUnavailable, "S3 answered 404 and no reason: check the endpoint"},
  }};
  for (const auto& [status, body, code, message] : kCases) {
    EXPECT_EQ(s3_error(status, body), (Error{code, std::string(message)})) << body;
  }
}

}  // namespace
}  // namespace rtp::aws
