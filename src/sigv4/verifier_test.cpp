#include "sigv4/verifier.h"

#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sigv4/sigv4_testing.h"

namespace rtp::sigv4 {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::HasSubstr;

using Change = std::function<void(TestRequest&)>;

constexpr std::string_view kSigned = "content-type;host;x-amz-date;x-amz-target";
constexpr std::string_view kSignature = "024e64d57ea8c39de0c5b32609886656688b87390310dec71ed5dea3e64b3b05";

/// A PutItem as botocore signs it.
TestRequest put_item() {
  return {.method = "POST",
          .fields = {{"Host", "localhost:8000"},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDB_20120810.PutItem"},
                     {"X-Amz-Date", std::string(kTimestamp)},
                     {"Authorization", authorization_of("us-east-1", "dynamodb", kSigned, kSignature)},
                     {"User-Agent", "Boto3/1.43"}},
          .body = R"({"TableName":"RealTimeData","Item":{"vehicleId":{"S":"3"}}})"};
}

/// put_item() with a field of that name signed in addition.
TestRequest put_item_with(const std::string& name, const std::string& value) {
  TestRequest request = put_item();
  request.remove("Authorization");
  request.remove("X-Amz-Date");
  request.remove("User-Agent");
  request.add(name, value);
  request.sign_for({.region = "us-east-1", .service = "dynamodb"});
  return request;
}

/// The fault, or none.
std::optional<Fault> fault_of(const std::expected<Identity, Rejection>& verified) {
  return verified ? std::nullopt : std::optional(verified.error().fault);
}

TEST(VerifierTest, TellsWhoSigned) {
  Verifier verifier = verifier_of("dynamodb");
  const auto identity = put_item().verified_by(verifier);
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(*identity, (Identity{.access_key_id = "AKIDEXAMPLE", .region = "us-east-1"}));
}

TEST(VerifierTest, AcceptsEveryRightForm) {
  const std::string credential = "Credential=AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request";
  const std::string headers = "SignedHeaders=" + std::string(kSigned);
  const std::string signature = "Signature=" + std::string(kSignature);
  const std::vector<Change> changes{
      [&](TestRequest& r) {
        r.set("authorization", "  AWS4-HMAC-SHA256 " + credential + "," + headers + "," + signature);
        r.remove("Authorization");
      },
      [&](TestRequest& r) {
        r.set("Authorization",
              "AWS4-HMAC-SHA256\t" + signature + " ,\t" + credential + ",,Extra=1, " + headers + ", ");
      },
      [](TestRequest& r) { std::ranges::reverse(r.fields); },
      [](TestRequest& r) { r.remove("X-Amz-Date"), r.add("X-AMZ-DATE", std::string(kTimestamp)); },
      [](TestRequest& r) { r.set("Content-Type", "  application/x-amz-json-1.0\t"); },
      [](TestRequest& r) { r.set("User-Agent", "another, which is not signed"); },
      [](TestRequest& r) { r.add("Date", "not looked at beside X-Amz-Date"); },
      [](TestRequest& r) { r.path = ""; },
      [](TestRequest& r) { r = put_item_with("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), r.body = "any"; },
      [](TestRequest& r) { r = put_item_with("x-custom", "a"), r.replace("x-custom", "a", " a "); },
  };
  for (const Change& change : changes) {
    TestRequest request = put_item();
    change(request);
    Verifier verifier = verifier_of("dynamodb");
    const auto verified = request.verified_by(verifier);
    EXPECT_TRUE(verified) << &change - changes.data() << ": " << verified.error().message;
  }
}

TEST(VerifierTest, TakesTheTimeFromADateHeader) {
  TestRequest request = put_item();
  request.remove("X-Amz-Date");
  request.add("Date", "Sun, 30 Aug 2015 12:36:00 -0000");
  request.set("Authorization",
              authorization_of("us-east-1", "dynamodb", "content-type;date;host;x-amz-target",
                               "0907bf979bcc77af863f24070e6f8341df594a725ed20afd412331847e5f342e"));
  Verifier verifier = verifier_of("dynamodb");
  EXPECT_TRUE(request.verified_by(verifier));
}

struct Spoiled {
  Fault fault;
  std::string_view part_of_message;
  Change change;
};

void expect_rejections(const std::vector<Spoiled>& cases) {
  for (const auto& [fault, part_of_message, change] : cases) {
    TestRequest request = put_item();
    change(request);
    Verifier verifier = verifier_of("dynamodb");
    const auto verified = request.verified_by(verifier);
    ASSERT_FALSE(verified) << part_of_message;
    EXPECT_EQ(verified.error().fault, fault) << part_of_message << ": " << verified.error().message;
    EXPECT_THAT(verified.error().message, HasSubstr(part_of_message));
  }
}

Change authorization(std::string_view from, std::string_view to) {
  return [from, to](TestRequest& r) { r.replace("Authorization", from, to); };
}

TEST(VerifierTest, RefusesAnAuthorizationThatCannotBeRead) {
  const std::string_view scope = "AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request";
  expect_rejections({
      {Fault::kMissingAuthentication, "missing Authentication Token",
       [](auto& r) { r.remove("Authorization"); }},
      {Fault::kMissingAuthentication, "missing Authentication Token",
       [](auto& r) { r.set("Authorization", "Bearer abc"); }},
      {Fault::kMissingAuthentication, "missing",
       [](auto& r) { r.remove("Authorization"), r.query = "a=X-Amz-Algorithm"; }},
      {Fault::kDoubleAuthentication, "Found both",
       [](auto& r) { r.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256"; }},
      {Fault::kMalformedAuthorization, "'AWS4-HMAC-SHA25'", authorization("SHA256", "SHA25")},
      {Fault::kMalformedAuthorization, "'AWS4-ECDSA", authorization("HMAC-SHA256", "ECDSA-P256-SHA256")},
      {Fault::kMalformedAuthorization, "'Extra' not a valid key=value pair",
       authorization(", Sig", ", Extra, Sig")},
      {Fault::kIncompleteAuthorization,
       "'Credential' parameter. Authorization=", authorization("Credential", "C")},
      {Fault::kIncompleteAuthorization,
       "'SignedHeaders' parameter. Authorization=", authorization("SignedHeaders", "S")},
      {Fault::kIncompleteAuthorization,
       "'Signature' parameter. Authorization=", authorization(kSignature, "")},
      {Fault::kIncompleteAuthorization, "'X-Amz-Date' or a 'Date' header",
       [](auto& r) { r.remove("X-Amz-Date"); }},
      {Fault::kIncompleteAuthorization,
       "requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization "
       "header "
       "requires 'SignedHeaders' parameter. ",
       [](auto& r) { r.set("Authorization", "AWS4-HMAC-SHA256"); }},
      {Fault::kMalformedDate, "Got '201'", [](auto& r) { r.set("X-Amz-Date", "201"); }},
      {Fault::kMalformedDate, "Got 'Sun",
       [](auto& r) { r.set("X-Amz-Date", "Sun, 30 Aug 2015 12:36:00 GMT"); }},
      {Fault::kMalformedDate, "Got 'now'", [](auto& r) { r.remove("X-Amz-Date"), r.add("Date", "now"); }},
      {Fault::kHostNotSigned, "'Host' must be", authorization("host;", "")},
      {Fault::kMalformedAuthorization, "ascending", authorization("content-type;host", "host;content-type")},
      {Fault::kMalformedAuthorization, "distinct", authorization("host;", "host;host;")},
      {Fault::kMalformedAuthorization, "separated", authorization("host;", "host;;")},
      {Fault::kMalformedCredential, "got 'a/b/c/d'", authorization(scope, "a/b/c/d")},
      {Fault::kMalformedCredential, "got 'a/b/c/d/e/f'", authorization(scope, "a/b/c/d/e/f")},
      {Fault::kMalformedCredential, "exactly 5", authorization("AKIDEXAMPLE/", "/")},
      {Fault::kMalformedCredential, "exactly 5", authorization("us-east-1/", "/")},
      {Fault::kWrongService, "correct service: 'dynamodb'", authorization("/dynamodb/", "/execute-api/")},
      {Fault::kWrongScope, "'aws4_request', not 'aws5_request'",
       authorization("aws4_request", "aws5_request")},
      {Fault::kWrongScope, "'20150831' != '20150830', from '20150830T123600Z'",
       authorization("20150830", "20150831")},
      {Fault::kUnknownKey, "security token", authorization("AKIDEXAMPLE", "AKIDOTHER")},
      {Fault::kAbsentHeader, "'x-amz-target'", [](auto& r) { r.remove("X-Amz-Target"); }},
      {Fault::kAbsentHeader, "'accept'", authorization("content-type;", "accept;content-type;")},
  });
}

TEST(VerifierTest, RefusesARequestOfWhichAnyPartWasChanged) {
  const std::string_view what = "does not match the signature";
  expect_rejections({
      {Fault::kSignatureMismatch, what, [](auto& r) { r.method = "PUT"; }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.path = "/a"; }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.query = "a"; }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.query = "X-Amz-Signature=a"; }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.body.back() = ' '; }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.body.clear(); }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.set("Host", "localhost"); }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.add("host", "other"); }},
      {Fault::kSignatureMismatch, what,
       [](auto& r) { r.set("X-Amz-Target", "DynamoDB_20120810.DeleteItem"); }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.set("X-Amz-Date", "20150830T123601Z"); }},
      {Fault::kSignatureMismatch, what, [](auto& r) { r.add("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"); }},
      {Fault::kSignatureMismatch, what, authorization("us-east-1", "us-east-2")},
      {Fault::kSignatureMismatch, what, authorization("content-type;", "")},
      {Fault::kSignatureMismatch, what, authorization("b05", "b04")},
      {Fault::kSignatureMismatch, what, authorization("b05", "b0")},
      {Fault::kSignatureMismatch, what, authorization("b05", "B05")},
      {Fault::kBodyMismatch, "'x-amz-content-sha256'",
       [](auto& r) { r = put_item_with("X-Amz-Content-Sha256", std::string(64, '0')); }},
      {Fault::kBodyMismatch, "'x-amz-content-sha256'",
       [](auto& r) { r = put_item_with("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"); }},
  });
}

TEST(VerifierTest, RefusesTooManySignedHeaders) {
  std::string names = "SignedHeaders=host";
  for (std::size_t i = 100; i < 100 + kMaxSignedHeaders; ++i) {
    names.append(";x-").append(std::to_string(i));
  }
  expect_rejections({{Fault::kMalformedAuthorization, "at most 100", [&](TestRequest& r) {
                        r.replace("Authorization", "SignedHeaders=" + std::string(kSigned), names);
                      }}});
}

TEST(VerifierTest, ShowsWhatAMismatchedRequestShouldHaveSigned) {
  TestRequest request = put_item();
  request.body.clear();
  Verifier verifier = verifier_of("dynamodb");
  const auto verified = request.verified_by(verifier);
  ASSERT_EQ(fault_of(verified), Fault::kSignatureMismatch);
  EXPECT_EQ(
      verified.error().canonical_request,
      "POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:localhost:8000\nx-amz-date:20150830T123600Z\n"
      "x-amz-target:DynamoDB_20120810.PutItem\n\ncontent-type;host;x-amz-date;x-amz-target\n"
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_THAT(
      verified.error().string_to_sign,
      testing::StartsWith("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/dynamodb/aws4_request\n"));
}

TEST(VerifierTest, AllowsTheClocksToDiffer) {
  Verifier verifier = verifier_of("dynamodb");
  const TestRequest request = put_item();
  EXPECT_TRUE(request.verified_by(verifier, kTime + minutes(15)));
  EXPECT_TRUE(request.verified_by(verifier, kTime - minutes(15)));

  const auto late = request.verified_by(verifier, kTime + minutes(15) + milliseconds(1));
  ASSERT_EQ(fault_of(late), Fault::kExpired);
  const auto later = request.verified_by(verifier, kTime + minutes(20));
  ASSERT_EQ(fault_of(later), Fault::kExpired);
  EXPECT_EQ(later.error().message,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T125600Z - 15 "
            "min.)");

  ASSERT_EQ(fault_of(request.verified_by(verifier, kTime - minutes(15) - milliseconds(1))),
            Fault::kNotYetCurrent);
  const auto early = request.verified_by(verifier, kTime - minutes(20));
  ASSERT_EQ(fault_of(early), Fault::kNotYetCurrent);
  EXPECT_EQ(early.error().message,
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z "
            "(20150830T121600Z + 15 "
            "min.)");
}

TEST(VerifierTest, AsksForTheSecretEachTime) {
  std::optional<std::string_view> secret = kSecret;
  Verifier verifier({.service = "dynamodb", .remembered_keys = 1},
                    [&secret](std::string_view) { return secret; });
  EXPECT_TRUE(put_item().verified_by(verifier));
  EXPECT_TRUE(put_item().verified_by(verifier));
  secret = "changed";
  EXPECT_EQ(fault_of(put_item().verified_by(verifier)), Fault::kSignatureMismatch);
  secret = std::nullopt;
  EXPECT_EQ(fault_of(put_item().verified_by(verifier)), Fault::kUnknownKey);
  secret = kSecret;
  EXPECT_TRUE(put_item().verified_by(verifier));
}

}  // namespace
}  // namespace rtp::sigv4
