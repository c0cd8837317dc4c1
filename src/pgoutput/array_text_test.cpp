#include "pgoutput/array_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

using dynamodb::AttributeValue;
using dynamodb::List;
using dynamodb::Null;

Result<AttributeValue> as_string(std::string_view text) { return std::string(text); }

List strings(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

/// A list whose one element is `list`: what List{list} is, compilers do not agree on.
List within(List list) {
  List outer;
  outer.emplace_back(std::move(list));
  return outer;
}

TEST(ArrayTextTest, ReadsLists) {
  struct Case {
    std::string_view text;
    List list;
  };
  const std::vector<Case> cases{
      {"{}", {}},
      {"{1}", strings({"1"})},
      {"{1,2,3}", strings({"1", "2", "3"})},
      {"{a b,c}", strings({"a b", "c"})},
      {R"({"","a,b","{c}","NULL"})", strings({"", "a,b", "{c}", "NULL"})},
      {R"({"say \"hi\"","back\\slash"})", strings({R"(say "hi")", R"(back\slash)"})},
      {"{NULL,null,NULLS}", {Null{}, Null{}, std::string("NULLS")}},
      {"{{1,2},{3,4}}", {strings({"1", "2"}), strings({"3", "4"})}},
      {"{{{1}},{{NULL}}}", {within(strings({"1"})), within(List{Null{}})}},
      {"[0:1]={1,2}", strings({"1", "2"})},
      {"[-1:0][2:2]={{1},{2}}", {strings({"1"}), strings({"2"})}},
      {"{{{{{{1}}}}}}", within(within(within(within(within(strings({"1"}))))))},
  };
  for (const auto& [text, list] : cases) {
    const auto read = parse_array(text, as_string);
    ASSERT_TRUE(read) << text << ": " << read.error().message;
    EXPECT_EQ(AttributeValue(*read), AttributeValue(list)) << text;
  }
}

TEST(ArrayTextTest, RefusesWhatIsNoArray) {
  for (const std::string_view text :
       {"",         "1",      "{",      "}",      "{1",      "{1,",       "{1,}",
        "{,1}",     "{1}}",   "{1}x",   R"({"a)", R"({"a\)", R"({"a"b})", R"({a"b"})",
        R"({a\b})", "{1{2}}", "{{1}2}", "[0:1]",  "[0:1]=",  "[0:1]=1",   "{{{{{{{1}}}}}}}"}) {
    const auto read = parse_array(text, as_string);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(ArrayTextTest, GivesTheErrorOfAnElement) {
  const auto read = parse_array("{{1},{2}}", [](std::string_view text) -> Result<AttributeValue> {
    if (text == "2") {
      return fail(ErrorCode::kTooLarge, "two");
    }
    return as_string(text);
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), (Error{ErrorCode::kTooLarge, "two"}));
}

}  // namespace
}  // namespace rtp::pgoutput
