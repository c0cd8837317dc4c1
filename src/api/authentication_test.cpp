// The api port with access keys.
#include "api/authentication.h"

#include <string>
#include <vector>

#include "api/api_fixture.h"
#include "sigv4/signer.h"

namespace rtp::api {
namespace {

using sigv4::Fault;

class AuthenticationTest : public ApiFixture {
 protected:
  AuthenticationTest() { server_options_.access_keys = {{"AKID", "secret"}}; }
  void create_table() override {}

  /// Headers that sign the request as `key_id` with `secret`; `headers` end with CRLF each.
  [[nodiscard]] std::string signed_headers(std::string_view method, std::string_view path,
                                           std::string_view body, std::string_view key_id = "AKID",
                                           std::string_view secret = "secret") const {
    const std::vector<std::pair<std::string_view, std::string_view>> fields = {{"Host", "rtp.test"}};
    const auto added = sigv4::sign({.method = method, .path = path, .headers = fields, .body = body},
                                   {.access_key_id = key_id, .secret_access_key = secret},
                                   {.region = "eu-west-1", .service = "dynamodb"}, clock_.now());
    std::string headers;
    for (const sigv4::AddedField& field : added) {
      headers.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return headers;
  }
  static std::string operation_headers(const std::string& name) {
    return "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810." + name + "\r\n";
  }
  net::RawClient::Answer list_tables(const std::string& signature) {
    return send("POST /", operation_headers("ListTables") + signature, "{}");
  }
};

TEST_F(AuthenticationTest, TakesASignedRequestWhateverItsRegion) {
  EXPECT_EQ(list_tables(signed_headers("POST", "/", "{}")).body, R"({"TableNames":[]})");
}

TEST_F(AuthenticationTest, RefusesOthersAsDynamoDb) {
  EXPECT_EQ(list_tables("").body,
            R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
            R"("message":"Request is missing Authentication Token"})");
  const auto refused = [&](const std::string& signature) {
    const auto answer = list_tables(signature);
    EXPECT_EQ(answer.status, 400);
    return answer.body.substr(0, answer.body.find(R"(","message)"));
  };
  EXPECT_EQ(refused(signed_headers("POST", "/", "{}", "OTHER")),
            R"({"__type":"com.amazon.coral.service#UnrecognizedClientException)");
  EXPECT_EQ(refused(signed_headers("POST", "/", "{}", "AKID", "wrong")),
            R"({"__type":"com.amazon.coral.service#InvalidSignatureException)");
  EXPECT_EQ(refused(signed_headers("POST", "/", "another body")),
            R"({"__type":"com.amazon.coral.service#InvalidSignatureException)");
  const std::string old = signed_headers("POST", "/", "{}");
  clock_.advance(std::chrono::minutes(16));
  EXPECT_EQ(refused(old), R"({"__type":"com.amazon.coral.service#InvalidSignatureException)");
}

TEST_F(AuthenticationTest, FindsAnUnknownOperationBeforeAMissingSignature) {
  EXPECT_EQ(send("POST /", operation_headers("Nothing"), "{}").body,
            R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
  EXPECT_EQ(send("POST /", operation_headers("PutItem"), "{").body,
            R"({"__type":"com.amazon.coral.service#SerializationException"})");
  EXPECT_EQ(send("POST /", operation_headers("PutItem"), "").body,
            R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
            R"("message":"Request is missing Authentication Token"})");
}

TEST_F(AuthenticationTest, ItemsNeedASignatureToo) {
  EXPECT_EQ(send("GET /items/3").status, 403);
  EXPECT_EQ(send("GET /items/3", signed_headers("GET", "/items/3", ""), "").status, 404);
  EXPECT_EQ(send("GET /healthz").status, 200);
}

class TokenTest : public AuthenticationTest {
 protected:
  TokenTest() { server_options_.tokens = {{"one", "first-token"}, {"two", "second"}}; }

  void expect_refusal(const net::RawClient::Answer& answer, std::string_view challenge) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_NE(answer.head.find("WWW-Authenticate: " + std::string(challenge) + "\r\n"), std::string::npos)
        << answer.head;
  }
};

class OnlyTokensTest : public TokenTest {
 protected:
  OnlyTokensTest() { server_options_.access_keys = {}; }
};

TEST_F(TokenTest, ItemsTakeATokenOrASignature) {
  for (const char* headers :
       {"Authorization: Bearer first-token\r\n", "authorization: bearer   second\r\n"}) {
    EXPECT_EQ(send("GET /items/3", headers, "").status, 404) << headers;
    EXPECT_EQ(send("POST /", operation_headers("ListTables") + headers, "{}").status, 400) << headers;
  }
  EXPECT_EQ(send("GET /items/3", signed_headers("GET", "/items/3", ""), "").status, 404);
}

TEST_F(TokenTest, ItemsRefuseOthersAndSayHow) {
  expect_refusal(send("GET /items/3"), R"(Bearer realm="rtp")");
  for (const char* token : {"first", "first-token2", "first-tokeN", "one"}) {
    expect_refusal(send("GET /items/3", std::string("Authorization: Bearer ") + token + "\r\n", ""),
                   R"(Bearer realm="rtp", error="invalid_token")");
  }
  EXPECT_EQ(send("GET /items/3", signed_headers("GET", "/items/3", "", "AKID", "wrong"), "").status, 403);
}

TEST_F(OnlyTokensTest, ItemsNeedATokenAndTheTablesNothing) {
  EXPECT_EQ(send("GET /items/3", "Authorization: Bearer second\r\n", "").status, 404);
  expect_refusal(send("GET /items/3"), R"(Bearer realm="rtp")");
  expect_refusal(send("GET /items/3", signed_headers("GET", "/items/3", ""), ""), R"(Bearer realm="rtp")");
  expect_refusal(send("GET /items/3", "Authorization: Basic c2Vjb25k\r\n", ""), R"(Bearer realm="rtp")");
  EXPECT_EQ(list_tables("").status, 200);
}

TEST_F(AuthenticationTest, PagesOfAnyOriginMayAsk) {
  const auto answer = send("OPTIONS /",
                           "Origin: http://x\r\nAccess-Control-Request-Headers: a, b\r\n"
                           "Access-Control-Request-Method: POST\r\n",
                           "");
  EXPECT_EQ(answer.status, 200);
  for (const char* header :
       {"Access-Control-Allow-Origin: *\r\n", "Access-Control-Allow-Headers: a, b\r\n",
        "Access-Control-Allow-Methods: POST\r\n", "Access-Control-Max-Age: 172800\r\n"}) {
    EXPECT_NE(answer.head.find(header), std::string::npos) << header << answer.head;
  }
  EXPECT_NE(send("POST /", "Origin: http://x\r\n", "").head.find("Access-Control-Allow-Origin: *\r\n"),
            std::string::npos);
}

TEST(SignatureErrorTest, WordsEachFault) {
  const std::vector<std::pair<Fault, std::string>> cases = {
      {Fault::kMissingAuthentication, "MissingAuthenticationTokenException"},
      {Fault::kDoubleAuthentication, "InvalidSignatureException"},
      {Fault::kIncompleteAuthorization, "IncompleteSignatureException"},
      {Fault::kUnknownKey, "UnrecognizedClientException"},
      {Fault::kExpired, "InvalidSignatureException"}};
  for (const auto& [fault, type] : cases) {
    const auto answer = signature_error({.fault = fault, .message = "m"});
    EXPECT_EQ(answer.http_status, 400);
    EXPECT_EQ(answer.body, R"({"__type":"com.amazon.coral.service#)" + type + R"(","message":"m"})");
  }
}

}  // namespace
}  // namespace rtp::api
