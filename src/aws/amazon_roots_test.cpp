#include "aws/amazon_roots.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace rtp::aws {
namespace {

/// The common names of self-issued certificates that are valid today.
std::vector<std::string> valid_roots(std::string_view pem) {
  std::vector<std::string> names;
  const std::unique_ptr<BIO, void (*)(BIO*)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                 BIO_free_all);
  for (;;) {
    const std::unique_ptr<X509, void (*)(X509*)> one(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                                     X509_free);
    if (one == nullptr) {
      return names;
    }
    if (X509_self_signed(one.get(), 1) == 1 && X509_cmp_current_time(X509_get0_notAfter(one.get())) > 0) {
      std::string name(100, '\0');
      const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(one.get()), NID_commonName,
                                                   name.data(), static_cast<int>(name.size()));
      names.push_back(name.substr(0, static_cast<std::size_t>(length)));
    }
  }
}

TEST(AmazonRoots, AreTheFiveOfAmazonTrustServices) {
  EXPECT_THAT(valid_roots(amazon_root_certificates()),
              testing::ElementsAre("Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3",
                                   "Amazon Root CA 4", "Starfield Services Root Certificate Authority - G2"));
}

TEST(AmazonRoots, AreForTheEndpointsOfAwsAlone) {
  const struct {
    std::string_view url;
    bool amazon;
  } cases[] = {
      {"https://dynamodb.eu-west-1.amazonaws.com", true},
      {"https://abc.execute-api.eu-west-1.amazonaws.com/prod", true},
      {"https://s3.us-east-1.amazonaws.com", true},
      {"http://dynamodb.eu-west-1.amazonaws.com", false},
      {"https://realtime.example.com/prod", false},
      {"https://amazonaws.com.example.com", false},
      {"https://notamazonaws.com", false},
      {"http://127.0.0.1:8000", false},
      {"no URL", false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(is_amazon_url(test.url), test.amazon) << test.url;
  }
}

}  // namespace
}  // namespace rtp::aws
