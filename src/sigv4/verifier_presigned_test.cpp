#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sigv4/sigv4_testing.h"
#include "sigv4/verifier.h"

namespace rtp::sigv4 {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kHost = "abc123.execute-api.eu-west-1.amazonaws.com";

/// The parameters of an authorization at kTimestamp.
std::string presigned(std::string_view scope, std::string_view expires, std::string_view rest) {
  std::string query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2F";
  query.append(scope).append("%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=").append(expires);
  return query.append("&X-Amz-SignedHeaders=host").append(rest);
}

/// A URL as botocore 1.43 presigns it.
TestRequest get_connection() {
  return {
      .path = "/prod/@connections/abc%3D",
      .query = "b=2&a=1%20x&" +
               presigned("eu-west-1%2Fexecute-api", "300",
                         "&X-Amz-Signature=81a4e5d1cf4dde3a4bd681fbff3deca223348dfea789db723f052a92d59a7216"),
      .fields = {{"Host", std::string(kHost)}}};
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

TEST(PresignedVerifierTest, AcceptsWhatOthersPresign) {
  struct Case {
    std::string_view service;
    TestRequest request;
  };
  const std::string bucket = "bucket.s3.amazonaws.com";
  const std::vector<Case> cases{
      {"execute-api", get_connection()},
      {"execute-api",
       {.path = "/prod",
        .query =
            "vehicleId=3&" + presigned("eu-west-1%2Fexecute-api", "300",
                                       "&X-Amz-Security-Token=session%2Ftoken%2B%3D%3D&X-Amz-Signature="
                                       "50977808fa78b537e51cf859fa3ec26db7ec711305fe7a85ad0878e8598d1770"),
        .fields = {{"host", std::string(kHost)}}}},
      {"s3",
       {.path = "/a%20b",
        .query =
            presigned("us-east-1%2Fs3", "300",
                      "&X-Amz-Signature=3bd8284ae2e21881ec71d2d8945f8db9176220edd80363060f40f9b68569fb93"),
        .fields = {{"Host", bucket}}}},
      // get-vanilla of AWS's test suite.
      {"service",
       {.query =
            presigned("us-east-1%2Fservice", "3600",
                      "&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"),
        .fields = {{"Host", "example.amazonaws.com"}}}},
  };
  for (const auto& [service, request] : cases) {
    Verifier verifier = verifier_of(service);
    const auto verified = request.verified_by(verifier);
    ASSERT_TRUE(verified) << service << verified.error().message << verified.error().canonical_request;
    EXPECT_EQ(verified->access_key_id, kAccessKeyId);
  }
}

TEST(PresignedVerifierTest, AcceptsTheExampleOfTheS3Guide) {
  const TestRequest request{
      .path = "/test.txt",
      .query =
          "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
          "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
          "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
      .fields = {{"Host", "examplebucket.s3.amazonaws.com"}}};
  Verifier verifier({.service = "s3"},
                    [](std::string_view) { return "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"; });
  EXPECT_TRUE(request.verified_by(verifier, seconds(1'369'353'600 + 86'400)));
}

TEST(PresignedVerifierTest, RefusesWhatIsWrongAndSaysWhat) {
  struct Case {
    Fault fault;
    std::string_view part_of_message;
    std::string_view from;
    std::string_view to;
  };
  const std::vector<Case> cases{
      {Fault::kMalformedAuthorization, "'AWS4-HMAC-SHA25'", "SHA256", "SHA25"},
      {Fault::kMalformedAuthorization, "%25", "b=2", "b=%zz"},
      {Fault::kMalformedAuthorization, "'0'", "Expires=300", "Expires=0"},
      {Fault::kMalformedAuthorization, "604800", "Expires=300", "Expires=604801"},
      {Fault::kMalformedAuthorization, "'-5'", "Expires=300", "Expires=-5"},
      {Fault::kMalformedAuthorization, "'5m'", "Expires=300", "Expires=5m"},
      {Fault::kMalformedAuthorization, "ascending", "SignedHeaders=host", "SignedHeaders=host%3Ba"},
      {Fault::kIncompleteAuthorization, "'X-Amz-Credential'. Re-examine", "X-Amz-Credential", "X"},
      {Fault::kIncompleteAuthorization, "'X-Amz-Signature'. Re-examine", "X-Amz-Signature", "X"},
      {Fault::kIncompleteAuthorization, "'X-Amz-SignedHeaders'. Re-examine", "X-Amz-SignedHeaders", "X"},
      {Fault::kIncompleteAuthorization, "'X-Amz-Date'. Re-examine", "X-Amz-Date", "X"},
      {Fault::kMalformedDate, "Got '2015'", "20150830T123600Z", "2015"},
      {Fault::kHostNotSigned, "'Host'", "SignedHeaders=host", "SignedHeaders=a"},
      {Fault::kMalformedCredential, "exactly 5", "AKIDEXAMPLE%2F", ""},
      {Fault::kWrongService, "'execute-api'", "%2Fexecute-api", "%2Fdynamodb"},
      {Fault::kWrongScope, "20150829", "%2F20150830", "%2F20150829"},
      {Fault::kUnknownKey, "security token", "AKIDEXAMPLE", "AKIDOTHER"},
      {Fault::kAbsentHeader, "'x'", "SignedHeaders=host", "SignedHeaders=host%3Bx"},
      {Fault::kSignatureMismatch, "does not match", "b=2", "b=3"},
      {Fault::kSignatureMismatch, "does not match", "b=2&", ""},
      {Fault::kSignatureMismatch, "does not match", "b=2", "b=2&b=3"},
      {Fault::kSignatureMismatch, "does not match", "Expires=300", "Expires=301"},
      {Fault::kSignatureMismatch, "does not match", "X-Amz-Expires=300&", ""},
      {Fault::kSignatureMismatch, "does not match", "123600Z", "123601Z"},
      {Fault::kSignatureMismatch, "does not match", "Signature=81", "Signature=82"},
  };
  for (const auto& [fault, part_of_message, from, to] : cases) {
    TestRequest request = get_connection();
    ASSERT_NO_FATAL_FAILURE(replace(request.query, from, to));
    Verifier verifier = verifier_of("execute-api");
    const auto verified = request.verified_by(verifier);
    ASSERT_FALSE(verified) << from;
    EXPECT_EQ(verified.error().fault, fault) << from << ": " << verified.error().message;
    EXPECT_THAT(verified.error().message, testing::HasSubstr(part_of_message));
  }
}

TEST(PresignedVerifierTest, RefusesAnotherMethodPathHostOrBody) {
  const std::vector<std::function<void(TestRequest&)>> changes{
      [](TestRequest& r) { r.method = "DELETE"; },
      [](TestRequest& r) { r.path = "/prod/@connections/abd%3D"; },
      [](TestRequest& r) { r.set("Host", "other"); },
      [](TestRequest& r) { r.body = "x"; },
  };
  for (const auto& change : changes) {
    TestRequest request = get_connection();
    change(request);
    Verifier verifier = verifier_of("execute-api");
    const auto verified = request.verified_by(verifier);
    ASSERT_FALSE(verified) << &change - changes.data();
    EXPECT_EQ(verified.error().fault, Fault::kSignatureMismatch);
  }
}

TEST(PresignedVerifierTest, IsValidAsLongAsItSays) {
  Verifier verifier = verifier_of("execute-api");
  const TestRequest request = get_connection();
  EXPECT_TRUE(request.verified_by(verifier, kTime - minutes(15)));
  EXPECT_TRUE(request.verified_by(verifier, kTime + seconds(300)));

  const auto early = request.verified_by(verifier, kTime - minutes(16));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().fault, Fault::kNotYetCurrent);
  const auto late = request.verified_by(verifier, kTime + seconds(301));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kExpired);
  EXPECT_EQ(late.error().message, "Signature expired: 20150830T124100Z is now earlier than 20150830T124101Z");
}

}  // namespace
}  // namespace rtp::sigv4
