#include "dynamodb/expression_reserved_words.h"

#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

TEST(ReservedWordsTest, AreAsManyAsDynamoDbDocuments) { EXPECT_EQ(kReservedWords, 573U); }

TEST(ReservedWordsTest, AreKnownInAnyCase) {
  for (const auto* const word : {"ABORT", "abort", "Name", "timestamp", "TTL", "status", "zone", "url"}) {
    EXPECT_TRUE(is_reserved_word(word)) << word;
  }
}

TEST(ReservedWordsTest, DoNotIncludeOtherNames) {
  for (const auto* const name :
       {"", "vehicleId", "names_", "REMOVE", "aborts", "abor", "latitude", "\xC3\xBC"}) {
    EXPECT_FALSE(is_reserved_word(name)) << name;
  }
}

}  // namespace
}  // namespace rtp::dynamodb
