#include "app/token_keys_file.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "jwt/signing_key_testing.h"

namespace rtp::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class TokenKeysFileTest : public testing::Test {
 protected:
  [[nodiscard]] Result<jwt::KeySet> load(std::string_view text) const {
    std::ofstream(file_) << text;
    return load_token_keys(file_);
  }

  TemporaryDirectory directory_;
  std::string file_ = directory_.path() / "keys.json";
};

TEST_F(TokenKeysFileTest, ReadsAKeySet) {
  EXPECT_EQ(load(jwt::jwks(jwt::SigningKey::hs256(std::string(32, 'x')).jwk())).value().entries().size(), 1U);
}

TEST_F(TokenKeysFileTest, NamesTheFileAndWhatIsWrongAndNoKey) {
  for (const std::string_view text : {"", "{}", R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})"}) {
    const auto keys = load(text);
    ASSERT_FALSE(keys.has_value()) << text;
    EXPECT_EQ(keys.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(keys.error().message, HasSubstr("jwt_keys: " + file_ + ": "));
    EXPECT_THAT(keys.error().message, Not(HasSubstr("c2VjcmV0")));
  }
  EXPECT_THAT(load_token_keys("/nowhere/keys.json").error().message, HasSubstr("No such file"));
  EXPECT_THAT(load_token_keys("/").error().message, HasSubstr("s a directory"));
}

}  // namespace
}  // namespace rtp::app
