#include "sigv4/signature.h"

#include <gtest/gtest.h>

#include "sigv4/signing_key_cache.h"

namespace rtp::sigv4 {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr CredentialScope kScope{.date = "20150830", .region = "us-east-1", .service = "iam"};

std::string hex(const Digest& digest) { return std::string(view(to_hex(digest))); }

TEST(HasherTest, ComputesTheDigestsOfFips180AndRfc4231) {
  Hasher hasher;
  EXPECT_EQ(hex(hasher.sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(hasher.sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const std::array<unsigned char, 4> jefe{'J', 'e', 'f', 'e'};
  EXPECT_EQ(hex(hasher.hmac(jefe, "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hasher.hmac(jefe, "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
      << "with the key it had before";
  const std::array<unsigned char, 0> none{};
  EXPECT_EQ(hex(hasher.hmac(none, "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(HasherTest, ComparesAllOfTwoTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(SignatureTest, DerivesTheKeyOfTheGuide) {
  Hasher hasher;
  EXPECT_EQ(hex(derive_signing_key(hasher, kSecret, kScope)),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(SigningKeyCacheTest, FindsWhatWasPutAndNothingElse) {
  SigningKeyCache cache(4);
  const Digest key{1, 2, 3};
  cache.put("secret", kScope, key);
  ASSERT_NE(cache.find("secret", kScope), nullptr);
  EXPECT_EQ(*cache.find("secret", kScope), key);
  EXPECT_EQ(cache.find("secre", kScope), nullptr);
  EXPECT_EQ(cache.find("secret", {"20150831", kScope.region, kScope.service}), nullptr);
  EXPECT_EQ(cache.find("secret", {kScope.date, "us-east-2", kScope.service}), nullptr);
  EXPECT_EQ(cache.find("secret", {kScope.date, kScope.region, "sts"}), nullptr);
}

TEST(SigningKeyCacheTest, StartsAnewWhenItIsFull) {
  SigningKeyCache cache(2);
  for (const std::string_view secret : {"a", "b", "c"}) {
    cache.put(secret, kScope, Digest{});
  }
  EXPECT_EQ(cache.find("a", kScope), nullptr);
  EXPECT_EQ(cache.find("b", kScope), nullptr);
  EXPECT_NE(cache.find("c", kScope), nullptr);
}

}  // namespace
}  // namespace rtp::sigv4
