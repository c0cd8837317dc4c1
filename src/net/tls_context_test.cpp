#include "net/tls_context.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_certificate.h"

namespace rtp::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(TlsContextTest, NamesTheFileThatItCannotUseAndTheFix) {
  const TestCertificate own;
  const TestCertificate other;
  struct Case {
    std::string certificate_file;
    std::string key_file;
    std::string named;
    std::string_view reason;
  };
  const std::string missing = own.certificate_file() + ".missing";
  const std::string junk = own.write_junk();
  const std::array cases{
      Case{missing, own.key_file(), missing, "No such file"},
      Case{"/", own.key_file(), "/", "is a directory"},
      Case{junk, own.key_file(), junk, "no certificate in PEM form"},
      Case{own.key_file(), own.key_file(), own.key_file(), "no certificate in PEM form"},
      Case{own.certificate_file(), missing, missing, "No such file"},
      Case{own.certificate_file(), junk, junk, "no private key in PEM form"},
      Case{own.certificate_file(), own.certificate_file(), own.certificate_file(),
           "no private key in PEM form"},
      Case{own.certificate_file(), own.encrypted_key_file(), own.encrypted_key_file(),
           "without a passphrase"},
      Case{own.certificate_file(), other.key_file(), other.key_file(), "does not fit the certificate in"},
  };
  for (const auto& [certificate_file, key_file, named, reason] : cases) {
    const auto context = TlsContext::load(certificate_file, key_file);
    ASSERT_FALSE(context.has_value()) << reason;
    EXPECT_EQ(context.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(context.error().message, AllOf(HasSubstr(named), HasSubstr(reason)));
  }
}

TEST(TlsContextTest, WarnsOfAnExpiredCertificateAndUsesIt) {
  const TestCertificate expired("late", -60);
  testing::internal::CaptureStderr();
  EXPECT_TRUE(TlsContext::load(expired.certificate_file(), expired.key_file()).has_value());
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("has expired"), HasSubstr(expired.certificate_file())));
}

TEST(TlsContextTest, SaysNothingOfAValidCertificate) {
  const TestCertificate valid;
  testing::internal::CaptureStderr();
  EXPECT_TRUE(TlsContext::load(valid.certificate_file(), valid.key_file()).has_value());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(TlsContextTest, TakesIntermediateCertificatesAndRefusesDamagedOnes) {
  const TestCertificate own;
  const TestCertificate intermediate("intermediate");
  std::ofstream chain(own.certificate_file(), std::ios::app);
  chain << std::ifstream(intermediate.certificate_file()).rdbuf() << std::flush;
  EXPECT_TRUE(TlsContext::load(own.certificate_file(), own.key_file()).has_value());
  chain << "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n" << std::flush;
  const auto damaged = TlsContext::load(own.certificate_file(), own.key_file());
  ASSERT_FALSE(damaged.has_value());
  EXPECT_THAT(damaged.error().message, HasSubstr("damaged after its first certificate"));
}

TEST(TlsContextTest, ReloadsGoodFilesAndReportsBadOnes) {
  TestCertificate certificate;
  const auto context = TlsContext::load(certificate.certificate_file(), certificate.key_file()).value();
  certificate.renew("second");
  EXPECT_TRUE(context->reload().has_value());
  std::filesystem::remove(certificate.key_file());
  const auto failed = context->reload();
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(failed.error().message, HasSubstr(certificate.key_file()));
}

}  // namespace
}  // namespace rtp::net
