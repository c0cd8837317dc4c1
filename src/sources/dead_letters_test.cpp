#include "sources/dead_letters.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/temporary_directory.h"

namespace rtp::sources {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(DeadLettersTest, WritesALineThatPeopleCanRead) {
  const DeadLetter letter{.source = "fleet",
                          .reason = "there is no id",
                          .metadata = {{"topic", "vehicles/3"}},
                          .payload = "{\"a\":1}"};
  EXPECT_EQ(to_line(letter, std::chrono::milliseconds(7)),
            R"({"time":"1970-01-01T00:00:00.007Z","source":"fleet","reason":"there is no id",)"
            R"("metadata":{"topic":"vehicles/3"},"form":"payload","payload":"{\"a\":1}"})"
            "\n");
}

TEST(DeadLettersTest, ReadsBackEachForm) {
  for (const LetterForm form : {LetterForm::kPayload, LetterForm::kRecord, LetterForm::kItem}) {
    for (const std::string_view payload : {"{\"a\":1}", "", "line 1\nline 2", "\xff\x00\x01"}) {
      const DeadLetter letter{.source = "fleet",
                              .reason = "\"why\"",
                              .metadata = {{"topic", "a"}, {"key", "ü"}},
                              .payload = std::string(payload),
                              .form = form};
      const auto read = parse_dead_letter(to_line(letter, {}));
      ASSERT_TRUE(read.has_value()) << read.error().message;
      EXPECT_EQ(*read, letter);
    }
  }
}

TEST(DeadLettersTest, RefusesWhatIsNoDeadLetter) {
  for (const std::string_view line :
       {"", "x", "[]", "{}", R"({"source":"a"})", R"({"payload":"a"})", R"({"source":1,"payload":"a"})",
        R"({"source":"a","payload":"a","payloadBase64":""})", R"({"source":"a","payloadBase64":"?"})",
        R"({"source":"a","payload":"a","form":"letter"})"}) {
    const auto letter = parse_dead_letter(line);
    ASSERT_FALSE(letter.has_value()) << line;
    EXPECT_EQ(letter.error().code, ErrorCode::kMalformed) << line;
  }
}

TEST(DeadLettersTest, AppendsToAFileThatOnlyItsOwnerReads) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "dead-letters" / "fleet.ndjson";
  EXPECT_TRUE(DeadLetterFile(path).append("one\n").has_value());
  DeadLetterFile file(path);
  EXPECT_TRUE(file.append("two\n").has_value());
  EXPECT_TRUE(file.append("three\n").has_value());
  EXPECT_EQ(content(path), "one\ntwo\nthree\n");
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(DeadLettersTest, NamesAFileThatCannotBeWritten) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "dead-letters") << "a file where a directory should be";
  const auto result = DeadLetterFile(directory.path() / "dead-letters" / "fleet.ndjson").append("one\n");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(result.error().message, testing::HasSubstr("dead-letters/fleet.ndjson cannot be opened"));
  const auto full = DeadLetterFile("/dev/full").append("one\n");
  ASSERT_FALSE(full.has_value());
  EXPECT_THAT(full.error().message, testing::HasSubstr("/dev/full cannot be written"));
}

}  // namespace
}  // namespace rtp::sources
