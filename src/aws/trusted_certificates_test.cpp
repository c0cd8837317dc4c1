#include "aws/trusted_certificates.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "aws/environment_testing.h"

namespace rtp::aws {
namespace {

constexpr std::string_view kAmazon = "https://dynamodb.eu-west-1.amazonaws.com";
constexpr std::string_view kOther = "https://realtime.example.com/prod";

/// How many certificates the clients of `endpoint` trust.
int trusted(const TrustedCertificates& certificates, std::string_view endpoint) {
  const TrustedCertificates::Tls tls = certificates.of(endpoint)();
  EXPECT_TRUE(tls.has_value()) << tls.error().message;
  const X509_STORE* store = SSL_CTX_get_cert_store((*tls)->native_handle());
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
}

TEST(TrustedCertificates, AreAmazonsRootsForAwsAndTheSystemsForOthers) {
  const TrustedCertificates certificates(environment_of({}));
  EXPECT_EQ(trusted(certificates, kAmazon), 5);
  EXPECT_GT(trusted(certificates, kOther), 50);
}

TEST(TrustedCertificates, AreMadeOnceForAllClientsOfAws) {
  const TrustedCertificates certificates(environment_of({}));
  EXPECT_EQ(certificates.of(kAmazon)().value(), certificates.of(kAmazon)().value());
}

TEST(TrustedCertificates, AreThoseOfTheNamedFileForAll) {
  const std::string file = "/usr/share/ca-certificates/mozilla/Amazon_Root_CA_3.crt";
  for (const Variables& variables : {Variables{{"AWS_CA_BUNDLE", file}, {"SSL_CERT_FILE", "/missing"}},
                                     Variables{{"SSL_CERT_FILE", file}}}) {
    const TrustedCertificates certificates(environment_of(variables));
    EXPECT_EQ(trusted(certificates, kAmazon), 1);
    EXPECT_EQ(trusted(certificates, kOther), 1);
  }
}

TEST(TrustedCertificates, SayWhichFileCannotBeRead) {
  const TrustedCertificates certificates(environment_of({{"AWS_CA_BUNDLE", "/missing"}}));
  const TrustedCertificates::Tls tls = certificates.of(kAmazon)();
  ASSERT_FALSE(tls.has_value());
  EXPECT_THAT(tls.error().message, testing::HasSubstr("'/missing'"));
}

}  // namespace
}  // namespace rtp::aws
