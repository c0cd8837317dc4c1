#include "websocket/extensions.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::websocket {
namespace {

using testing::ElementsAre;

std::vector<ExtensionOffer> parsed(std::string_view field) {
  std::vector<ExtensionOffer> offers;
  EXPECT_TRUE(parse_extensions(field, offers)) << field;
  return offers;
}

TEST(ExtensionsTest, ReadsOffersWithTheirParametersInOrder) {
  EXPECT_THAT(
      parsed("permessage-deflate; client_max_window_bits; server_max_window_bits=10, foo, bar;a=1;a=2"),
      ElementsAre(ExtensionOffer{"permessage-deflate",
                                 {{"client_max_window_bits", {}}, {"server_max_window_bits", "10"}}},
                  ExtensionOffer{"foo", {}}, ExtensionOffer{"bar", {{"a", "1"}, {"a", "2"}}}));
}

TEST(ExtensionsTest, ReadsBlanksAndEmptyElements) {
  EXPECT_THAT(parsed(" ,, a ;\tb = 1 ,\t, c,"),
              ElementsAre(ExtensionOffer{"a", {{"b", "1"}}}, ExtensionOffer{"c", {}}));
  EXPECT_THAT(parsed(""), ElementsAre());
  EXPECT_THAT(parsed(" , "), ElementsAre());
}

TEST(ExtensionsTest, UnquotesValues) {
  EXPECT_THAT(parsed(R"(a; b="10"; c = "1\0" ;d, e;f="g")"),
              ElementsAre(ExtensionOffer{"a", {{"b", "10"}, {"c", "10"}, {"d", {}}}},
                          ExtensionOffer{"e", {{"f", "g"}}}));
}

TEST(ExtensionsTest, JoinsSeveralFields) {
  std::vector<ExtensionOffer> offers;
  ASSERT_TRUE(parse_extensions("a", offers) && parse_extensions("b; c", offers));
  EXPECT_THAT(offers, ElementsAre(ExtensionOffer{"a", {}}, ExtensionOffer{"b", {{"c", {}}}}));
}

TEST(ExtensionsTest, RefusesWhatIsMalformed) {
  for (const std::string_view field : {";",
                                       "=",
                                       "a;",
                                       "a;;b",
                                       "a; ;b",
                                       "a;=1",
                                       "a;b=",
                                       "a;b= ,c",
                                       "a b",
                                       "a;b c",
                                       "a;b=1 2",
                                       "a;b=1=2",
                                       "a=1",
                                       "a/b",
                                       "\"a\"",
                                       "a;\"b\"",
                                       R"(a;b=")",
                                       R"(a;b="")",
                                       R"(a;b="1)",
                                       R"(a;b="1\")",
                                       R"(a;b="1\)",
                                       R"(a;b="1 2")",
                                       R"(a;b="1,2")",
                                       R"(a;b="1"2)",
                                       R"(a;b=1"2")",
                                       R"(a;b="1""2")",
                                       "a;b=\xC3\xA4",
                                       "a\x01"}) {
    std::vector<ExtensionOffer> offers;
    EXPECT_FALSE(parse_extensions(field, offers)) << field;
  }
}

}  // namespace
}  // namespace rtp::websocket
