#include "dynamodb/fingerprint.h"

#include <set>
#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

std::uint64_t of(const std::string& json) { return fingerprint(boost::json::parse(json)); }

TEST(FingerprintTest, IgnoresTheOrderOfMembersAndSpaces) {
  EXPECT_EQ(of(R"({"a":[1,{"b":2,"c":"x"}],"d":null})"), of(R"( {"d":null, "a": [1, {"c":"x","b":2}]} )"));
}

TEST(FingerprintTest, TellsValuesApart) {
  const std::set<std::string> different = {"1",
                                           "2",
                                           R"("1")",
                                           "null",
                                           "true",
                                           "[]",
                                           "{}",
                                           "[1]",
                                           "[[1]]",
                                           "[1,2]",
                                           "[2,1]",
                                           R"({"a":1})",
                                           R"({"b":1})",
                                           R"({"a":"b"})",
                                           R"("")",
                                           R"({"a":1,"b":2})",
                                           R"({"a":2,"b":1})",
                                           R"([{"a":1},{"b":2}])",
                                           R"([{"b":2},{"a":1}])"};
  std::set<std::uint64_t> seen;
  for (const std::string& json : different) {
    seen.insert(of(json));
  }
  EXPECT_EQ(seen.size(), different.size());
}

TEST(FingerprintTest, NeverChangesBecauseItIsStored) {
  EXPECT_EQ(of(R"([{"Put":{"TableName":"T","Item":{"id":{"S":"1"}}}}])"), 7509018399230167373U);
}

}  // namespace
}  // namespace rtp::dynamodb
