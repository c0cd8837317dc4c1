#include "sources/sns_signature.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "dynamodb/base64.h"
#include "net/test_certificate.h"

namespace rtp::sources {
namespace {

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::chrono::milliseconds now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

class SnsSignatureTest : public testing::Test {
 protected:
  SnsSignatureTest() {
    message_.message = "{\"id\":1}";
    message_.message_id = "id";
    message_.topic_arn = "arn:aws:sns:us-east-1:1:t";
    message_.timestamp = "2026-11-28T10:00:00.000Z";
  }

  void sign(const std::string& version) {
    message_.signature_version = version;
    const std::string text = events::string_to_sign(message_);
    const std::unique_ptr<BIO, int (*)(BIO*)> bytes(BIO_new_file(certificate_.key_file().c_str(), "r"),
                                                    BIO_free);
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        PEM_read_bio_PrivateKey(bytes.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, version == "1" ? EVP_sha1() : EVP_sha256(), nullptr,
                       key.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    signature.resize(size);
    message_.signature.clear();
    dynamodb::append_base64(message_.signature, signature);
  }

  [[nodiscard]] Result<void> verify(std::chrono::milliseconds time = now()) const {
    return verify_sns_signature(message_, read_file(certificate_.certificate_file()), time);
  }

  net::TestCertificate certificate_;
  events::SnsMessage message_;
};

TEST_F(SnsSignatureTest, TakesBothVersions) {
  for (const char* version : {"1", "2"}) {
    sign(version);
    EXPECT_TRUE(verify()) << version;
  }
}

TEST_F(SnsSignatureTest, RefusesWhatWasChanged) {
  sign("2");
  for (std::string events::SnsMessage::* member :
       {&events::SnsMessage::message, &events::SnsMessage::message_id, &events::SnsMessage::topic_arn,
        &events::SnsMessage::timestamp}) {
    const std::string old = message_.*member;
    message_.*member += "x";
    EXPECT_EQ(verify().error().code, ErrorCode::kUnauthenticated);
    message_.*member = old;
  }
  message_.subject = "";
  EXPECT_FALSE(verify());
  message_.subject.reset();
  message_.signature_version = "1";
  EXPECT_FALSE(verify());
  message_.signature_version = "3";
  EXPECT_FALSE(verify());
}

TEST_F(SnsSignatureTest, RefusesWhatIsNoSignatureOrNoCertificate) {
  sign("2");
  EXPECT_FALSE(verify_sns_signature(message_, "no certificate", now()));
  EXPECT_FALSE(verify(now() + std::chrono::hours(48)));
  EXPECT_FALSE(verify(now() - std::chrono::hours(48)));
  certificate_.renew("another");
  EXPECT_FALSE(verify());
  message_.signature = "*";
  EXPECT_FALSE(verify());
  message_.signature.clear();
  EXPECT_FALSE(verify());
}

}  // namespace
}  // namespace rtp::sources
