#include "aws/credentials.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aws/call_loop.h"
#include "aws/credentials_endpoint.h"
#include "aws/environment_testing.h"
#include "net/http_server_fixture.h"

namespace rtp::aws {
namespace {

class SettableClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::milliseconds now() const override { return time; }
  std::chrono::milliseconds time{1'700'000'000'000};  // 2023-11-14T22:13:20Z
};

class CredentialsChainTest : public testing::Test, private net::HttpServerFixture {
 protected:
  CredentialsChainTest() : HttpServerFixture(net::Security::kPlain) {
    serve([this](const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) {
      requests_.push_back(request.method_text + " " + request.target + " " +
                          std::string(request.headers["Authorization"]) +
                          std::string(request.headers["X-aws-ec2-metadata-token"]));
      exchange->reply(answer(request));
    });
    address_ = "http://127.0.0.1:" + std::to_string(port());
    variables_ = {{"HOME", "/nowhere"}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT", address_ + "/"}};
  }

  net::HttpResponse answer(const net::HttpRequest& request) const {
    if (broken_) {
      return net::answer_with("", boost::beast::http::status::internal_server_error);
    }
    if (request.target == "/latest/api/token") {
      return net::answer_with("TOKEN");
    }
    if (request.target.ends_with("/security-credentials/")) {
      return net::answer_with("the role\n");
    }
    return net::answer_with(R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":")" + token_ +
                            R"(","Expiration":"2023-11-14T23:13:20Z"})");
  }

  Result<Credentials> get() {
    if (!chain_) {
      chain_ = std::make_unique<CredentialsChain>(loop_.executor(), environment_of(variables_), clock_);
    }
    return loop_.run(chain_->get());
  }
  std::string token() {
    const auto credentials = get();
    return credentials ? credentials->session_token : credentials.error().message;
  }

  std::string address_;
  Variables variables_;
  bool broken_ = false;
  std::string token_ = "T1";
  std::vector<std::string> requests_;
  SettableClock clock_;
  CallLoop loop_;
  std::unique_ptr<CredentialsChain> chain_;
};

TEST_F(CredentialsChainTest, TakesThoseOfTheEnvironmentFirst) {
  variables_["AWS_ACCESS_KEY_ID"] = "E";
  variables_["AWS_SECRET_ACCESS_KEY"] = "S";
  EXPECT_EQ(get().value(), (Credentials{"E", "S", "", std::nullopt}));
  EXPECT_TRUE(requests_.empty());
}

TEST_F(CredentialsChainTest, AsksTheContainerWithItsToken) {
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = address_ + "/creds";
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abc";
  EXPECT_EQ(token(), "T1");
  EXPECT_EQ(requests_, std::vector<std::string>{"GET /creds Basic abc"});
}

TEST_F(CredentialsChainTest, AsksNoForeignHostWithoutTls) {
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://192.0.2.1/creds";
  EXPECT_EQ(get().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(CredentialsChainTest, AsksForTheRoleOfTheInstanceWithASessionToken) {
  EXPECT_EQ(token(), "T1");
  EXPECT_EQ(requests_, (std::vector<std::string>{
                           "PUT /latest/api/token ", "GET /latest/meta-data/iam/security-credentials/ TOKEN",
                           "GET /latest/meta-data/iam/security-credentials/the%20role TOKEN"}));
}

TEST_F(CredentialsChainTest, FetchesAnewBeforeTheyExpire) {
  EXPECT_EQ(token(), "T1");
  token_ = "T2";
  clock_.time += std::chrono::minutes(54);
  EXPECT_EQ(token(), "T1");
  clock_.time += std::chrono::minutes(1);
  EXPECT_EQ(token(), "T2");
}

TEST_F(CredentialsChainTest, KeepsTheOldOnesWhileTheyAreValid) {
  EXPECT_EQ(token(), "T1");
  broken_ = true;
  clock_.time += std::chrono::minutes(59);
  EXPECT_EQ(token(), "T1");
  const std::size_t asked = requests_.size();
  EXPECT_EQ(token(), "T1");
  EXPECT_EQ(requests_.size(), asked) << "it does not ask for each request";
  clock_.time += std::chrono::minutes(1);
  EXPECT_EQ(get().error().code, ErrorCode::kUnauthenticated);
  broken_ = false;
  token_ = "T2";
  EXPECT_EQ(token(), "T2");
}

TEST_F(CredentialsChainTest, NamesTheFixWhereThereAreNone) {
  variables_["AWS_EC2_METADATA_DISABLED"] = "true";
  const auto none = get();
  EXPECT_EQ(none.error().code, ErrorCode::kUnauthenticated);
  EXPECT_NE(none.error().message.find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

TEST(ParseCredentialsTest, RefusesWhatHasNoKeys) {
  for (const std::string_view text : {"", "[]", "{}", R"({"AccessKeyId":"A"})",
                                      R"({"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"soon"})"}) {
    EXPECT_EQ(parse_credentials(text).error().code, ErrorCode::kMalformed) << text;
  }
}

}  // namespace
}  // namespace rtp::aws
