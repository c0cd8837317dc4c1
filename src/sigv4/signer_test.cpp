#include "sigv4/signer.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "sigv4/sigv4_testing.h"

namespace rtp::sigv4 {
namespace {

using Fields = TestRequest::Fields;

constexpr SigningScope kSuite{.region = "us-east-1", .service = "service"};
constexpr SigningScope kConnections{.region = "eu-west-1", .service = "execute-api"};
constexpr SigningScope kDynamoDb{.region = "us-east-1", .service = "dynamodb"};
constexpr SigningScope kS3{.region = "us-east-1", .service = "s3"};

constexpr std::string_view kSuiteToken =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8Y"
    "UuwthAx7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE"
    "8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
    "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2"
    "ICCR/oLxBA==";

constexpr std::string_view kUnreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A request, without the fields that signing adds, and what its Authorization must say.
struct Signed {
  std::string_view name;
  TestRequest request;
  std::string_view signed_headers;
  std::string_view signature;
  SigningScope scope = kSuite;
  std::string_view session_token = {};
  ContentHash content_hash = ContentHash::kOmitted;
};

TestRequest suite(std::string method, std::string path = "/", std::string query = {}, const Fields& more = {},
                  std::string body = {}) {
  TestRequest request{.method = std::move(method), .path = std::move(path), .query = std::move(query)};
  request.fields = more;
  request.add("Host", "example.amazonaws.com");
  request.body = std::move(body);
  return request;
}

/// Inputs and signatures of AWS's published test suite for Signature Version 4, by its names. The lines of a
/// folded field are joined by spaces, as the newer edition of the suite has it.
std::vector<Signed> aws_suite() {
  const std::string_view basic = "host;x-amz-date";
  const std::string_view mine = "host;my-header1;x-amz-date";
  const std::string_view vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  const std::string form = "application/x-www-form-urlencoded";
  return {
      {"get-vanilla", suite("GET"), basic, vanilla},
      {"get-unreserved", suite("GET", "/" + std::string(kUnreserved)), basic,
       "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
      {"get-utf8", suite("GET", "/\xE1\x88\xB4"), basic,
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-space", suite("GET", "/example space/"), basic,
       "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
      {"get-relative", suite("GET", "/example/.."), basic, vanilla},
      {"get-relative-relative", suite("GET", "/example1/example2/../.."), basic, vanilla},
      {"get-slash", suite("GET", "//"), basic, vanilla},
      {"get-slash-dot-slash", suite("GET", "/./"), basic, vanilla},
      {"get-slash-pointless-dot", suite("GET", "/./example"), basic,
       "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
      {"get-slashes", suite("GET", "//example//"), basic,
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
      {"get-vanilla-empty-query-key", suite("GET", "/", "Param1=value1"), basic,
       "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
      {"get-vanilla-query-order-key-case", suite("GET", "/", "Param2=value2&Param1=value1"), basic,
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-query-order-key", suite("GET", "/", "Param1=value2&Param1=Value1"), basic,
       "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
      {"get-vanilla-query-order-value", suite("GET", "/", "Param1=value2&Param1=value1"), basic,
       "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
      {"get-vanilla-query-order-encoded", suite("GET", "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1"),
       basic, "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
      {"get-vanilla-query-unreserved",
       suite("GET", "/", std::string(kUnreserved).append("=").append(kUnreserved)), basic,
       "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
      {"get-vanilla-utf8-query", suite("GET", "/", "\xE1\x88\xB4=bar"), basic,
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"get-header-key-duplicate",
       suite("GET", "/", "", {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
       mine, "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-multiline", suite("GET", "/", "", {{"My-Header1", "value1\n  value2\n     value3"}}),
       mine, "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"},
      {"get-header-value-order",
       suite("GET", "/", "",
             {{"My-Header1", "value4"},
              {"My-Header1", "value1"},
              {"My-Header1", "value3"},
              {"My-Header1", "value2"}}),
       mine, "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
      {"get-header-value-trim",
       suite("GET", "/", "", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
       "host;my-header1;my-header2;x-amz-date",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"post-vanilla", suite("POST"), basic,
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"post-vanilla-query", suite("POST", "/", "Param1=value1"), basic,
       "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
      {"post-header-key-sort", suite("POST", "/", "", {{"My-Header1", "value1"}}), mine,
       "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
      {"post-header-value-case", suite("POST", "/", "", {{"My-Header1", "VALUE1"}}), mine,
       "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
      {"post-x-www-form-urlencoded", suite("POST", "/", "", {{"Content-Type", form}}, "Param1=value1"),
       "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
      {"post-x-www-form-urlencoded-parameters",
       suite("POST", "/", "", {{"Content-Type", form + "; charset=utf8"}}, "Param1=value1"),
       "content-type;host;x-amz-date", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"},
      {"post-sts-header-before", suite("POST"), "host;x-amz-date;x-amz-security-token",
       "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead", kSuite, kSuiteToken},
  };
}

/// What botocore 1.43 signs.
std::vector<Signed> botocore() {
  const Fields api{{"Host", "abc123.execute-api.eu-west-1.amazonaws.com"}};
  const Fields post{{"Content-Type", "application/octet-stream"}, api[0]};
  const Fields put_item{{"Content-Type", "application/x-amz-json-1.0"},
                        {"X-Amz-Target", "DynamoDB_20120810.PutItem"},
                        {"Host", "localhost:8000"}};
  const std::string item = R"({"TableName":"RealTimeData","Item":{"vehicleId":{"S":"3"}}})";
  const std::string path = "/prod/@connections/abc%3D";
  const TestRequest post_to_connection{.method = "POST", .path = path, .fields = post, .body = "hello"};
  return {
      {"PostToConnection", post_to_connection, "content-type;host;x-amz-date",
       "d2eabbe3dbe9dbd6ae28f6e2caae9e7c0a3b888fce99e2899ef3a301417d1877", kConnections},
      {"PostToConnection, temporary credentials", post_to_connection,
       "content-type;host;x-amz-date;x-amz-security-token",
       "07c2d397ac0558cab3997dca2871cd915c29c1e887a273246164fa801f6ea9e9", kConnections, "session/token+=="},
      {"GetConnection",
       {.path = path, .fields = api},
       "host;x-amz-date",
       "e5ad7d046db67ae73489a0eb17f393fefcfa48fac526d09fd9593b115a3eb23a",
       kConnections},
      {"DeleteConnection, '@' encoded",
       {.method = "DELETE", .path = "/prod/%40connections/abc%3D", .fields = api},
       "host;x-amz-date",
       "583b9feb5c8c17f35d5ed3a111e5d8666dea04616de965a25c70f61d0d4e7ca2",
       kConnections},
      {"a query out of order",
       {.path = "/prod", .query = "b=2&a=1%20x&a-b=3&a=&c", .fields = {api[0], {"My", " a   b "}}},
       "host;my;x-amz-date",
       "743e684d15ac9ddc72a1346da4a0c1264364bc8fee7d3c7d65f1e51151e13f8d",
       kConnections},
      {"PutItem",
       {.method = "POST", .fields = put_item, .body = item},
       "content-type;host;x-amz-date;x-amz-target",
       "024e64d57ea8c39de0c5b32609886656688b87390310dec71ed5dea3e64b3b05",
       kDynamoDb},
      {"PutItem, temporary credentials",
       {.method = "POST", .fields = put_item, .body = item},
       "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
       "ebd004848b2a385936047b11482571676886ac40808236e431891ab5fddd0089",
       kDynamoDb,
       "session/token+=="},
      {"PutObject",
       {.method = "PUT",
        .path = "/a%20b//c/../d",
        .fields = {{"Content-Type", "text/plain"}, {"Host", "bucket.s3.amazonaws.com"}},
        .body = "hello"},
       "content-type;host;x-amz-content-sha256;x-amz-date",
       "6de9a2f252008bd593674928bea6921a7891f7562d7dcd9ef741730e4ca0f709",
       kS3,
       "",
       ContentHash::kSent},
  };
}

std::string value_of(const TestRequest& request, std::string_view name) {
  const auto found = std::ranges::find(request.fields, name, &Fields::value_type::first);
  return found == request.fields.end() ? "" : found->second;
}

class SignerTest : public testing::TestWithParam<Signed> {};

TEST_P(SignerTest, SignsAsAwsDoesAndVerifiesWhatItSigned) {
  const Signed& expected = GetParam();
  TestRequest request = expected.request;
  request.sign_for(expected.scope, expected.session_token, expected.content_hash);
  EXPECT_EQ(value_of(request, "Authorization"),
            authorization_of(expected.scope.region, expected.scope.service, expected.signed_headers,
                             expected.signature));
  Verifier verifier = verifier_of(expected.scope.service);
  const auto identity = request.verified_by(verifier);
  ASSERT_TRUE(identity) << identity.error().message << '\n' << identity.error().canonical_request;
  EXPECT_EQ(*identity, (Identity{std::string(kAccessKeyId), std::string(expected.scope.region)}));
}

std::string case_name(const testing::TestParamInfo<Signed>& tested) {
  std::string name(tested.param.name);
  std::erase_if(name, [](char c) { return c == ' ' || c == ',' || c == '\'' || c == '@'; });
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(AwsSuite, SignerTest, testing::ValuesIn(aws_suite()), case_name);
INSTANTIATE_TEST_SUITE_P(Botocore, SignerTest, testing::ValuesIn(botocore()), case_name);

TEST(SignerFieldsTest, AddsWhatTheRequestNeeds) {
  TestRequest request = suite("PUT", "/", "", {}, "abc");
  request.sign_for(kS3, "token", ContentHash::kSent);
  EXPECT_EQ(value_of(request, "X-Amz-Date"), kTimestamp);
  EXPECT_EQ(value_of(request, "X-Amz-Security-Token"), "token");
  EXPECT_EQ(value_of(request, "X-Amz-Content-Sha256"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  TestRequest plain = suite("PUT");
  plain.sign_for(kS3);
  EXPECT_EQ(plain.fields.size(), 3U);  // Host, X-Amz-Date, Authorization
}

TEST(SignerFieldsTest, TakesAStatedHashForTheHashOfTheBody) {
  TestRequest request = suite("PUT", "/", "", {{"X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"}}, "abc");
  request.sign_for(kS3, "", ContentHash::kSent);
  EXPECT_EQ(request.fields.size(), 4U);
  request.body = "anything else";
  Verifier verifier = verifier_of("s3");
  EXPECT_TRUE(request.verified_by(verifier));
}

}  // namespace
}  // namespace rtp::sigv4
