#include "app/console_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::console {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ConsoleFilesTest, HasThePageWithItsContentType) {
  const File* page = find_file("/");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page->content, StartsWith("<!doctype html>"));
  EXPECT_THAT(page->content, testing::EndsWith("</html>\n"));
}

TEST(ConsoleFilesTest, HasWhatThePageLoads) {
  EXPECT_EQ(find_file("/console.js")->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(find_file("/console.css")->content_type, "text/css; charset=utf-8");
  EXPECT_EQ(find_file("/streets.json")->content_type, "application/json");
  for (const auto* module : {"connection", "fleet", "items", "map", "panels"}) {
    const auto name = std::string(module) + ".js";
    EXPECT_THAT(find_file("/console.js")->content, HasSubstr("./" + name));
    EXPECT_NE(find_file("/" + name), nullptr) << name;
  }
}

TEST(ConsoleFilesTest, HasNothingElse) {
  EXPECT_EQ(find_file(""), nullptr);
  EXPECT_EQ(find_file("/index.html"), nullptr);
  EXPECT_EQ(find_file("/../etc/passwd"), nullptr);
}

}  // namespace
}  // namespace rtp::console
