#include "sam/environment_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sam {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const char* nothing(const char*) { return nullptr; }

TEST(EnvironmentFileTest, GivesDeclaredVariablesTheirValues) {
  const auto file = EnvironmentFile::parse(
      R"({"Parameters": {"TABLE": "for all", "LEVEL": 3, "OTHER": "x"}, "F": {"TABLE": "of F", "FLAG": true}})");
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const Variables declared{{"TABLE", "a"}, {"LEVEL", "b"}, {"FLAG", "c"}, {"KEPT", "d"}};
  EXPECT_THAT(file->apply("F", declared, nothing), ElementsAre(Pair("TABLE", "of F"), Pair("LEVEL", "3"),
                                                               Pair("FLAG", "true"), Pair("KEPT", "d")));
  EXPECT_THAT(file->apply("G", declared, nothing), ElementsAre(Pair("TABLE", "for all"), Pair("LEVEL", "3"),
                                                               Pair("FLAG", "c"), Pair("KEPT", "d")));
}

TEST(EnvironmentFileTest, ComesBeforeTheCallersEnvironmentAndThatBeforeTheTemplate) {
  const auto file = EnvironmentFile::parse(R"({"Parameters": {"A": "file"}})");
  ASSERT_TRUE(file.has_value());
  const auto caller = [](const char* name) -> const char* {
    return std::string_view(name) == "UNSET" ? nullptr : "caller";
  };
  EXPECT_THAT(file->apply("F", {{"A", "template"}, {"B", "template"}, {"UNSET", "template"}}, caller),
              ElementsAre(Pair("A", "file"), Pair("B", "caller"), Pair("UNSET", "template")));
}

TEST(EnvironmentFileTest, IsRefusedWithThePlaceThatIsWrong) {
  struct Case {
    std::string_view json;
    std::string_view message;
  };
  for (const Case& wrong : {Case{"{", "not a JSON object"}, Case{"[]", "not a JSON object; write"},
                            Case{R"({"TABLE": "x"})", "TABLE is not an object: put variables into"},
                            Case{R"({"F": {"TABLE": ["x"]}})", "F.TABLE is not a string"},
                            Case{R"({"F": {"TABLE": null}})", "F.TABLE is not a string"}}) {
    const auto file = EnvironmentFile::parse(wrong.json);
    ASSERT_FALSE(file.has_value()) << wrong.json;
    EXPECT_EQ(file.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(file.error().message, HasSubstr(std::string(wrong.message)));
  }
}

}  // namespace
}  // namespace rtp::sam
