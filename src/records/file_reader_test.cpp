#include "records/file_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "records/gunzip_testing.h"
#include "records/records_testing.h"

namespace rtp::records {
namespace {

Reading read(std::initializer_list<std::string_view> pieces) {
  Reading reading;
  FileReader reader(
      RecordFormat::kDetect,
      [&reading](std::size_t number, const Result<std::string_view>& json) { reading.take(number, json); });
  Result<void> outcome;
  for (std::string_view piece : pieces) {
    while (outcome && !piece.empty()) {
      outcome = reader.take(piece);
    }
  }
  if (outcome) {
    outcome = reader.finish();
  }
  if (!outcome) {
    reading.error = outcome.error();
  }
  return reading;
}

TEST(FileReaderTest, ReadsTheSameWithAndWithoutGzipHoweverTheInputIsCut) {
  const Records records = {{2, R"({"a":1})"}, {3, R"({"a":2})"}};
  for (const std::string& file : {std::string("a\n1\n2\n"), gzip("a\n1\n2\n"), gzip("a\n1") + gzip("\n2")}) {
    const std::string_view bytes = file;
    for (std::size_t i = 0; i <= bytes.size(); ++i) {
      const auto reading = read({bytes.substr(0, i), bytes.substr(i)});
      EXPECT_EQ(reading.records, records) << i;
      EXPECT_EQ(reading.error, std::nullopt);
    }
  }
}

TEST(FileReaderTest, ReadsFilesOfFewBytes) {
  EXPECT_EQ(read({""}), Reading{});
  EXPECT_EQ(read({"\n"}), Reading{});
}

TEST(FileReaderTest, KeepsTheRecordsBeforeTheEndOfAFileThatIsCutOff) {
  std::string text = "a\n";
  for (int i = 0; i < 10'000; ++i) {
    text += std::to_string(i) + "\n";
  }
  const std::string file = gzip(text);
  const auto reading = read({std::string_view(file).substr(0, file.size() / 2)});
  EXPECT_GT(reading.records.size(), 100U);
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace rtp::records
