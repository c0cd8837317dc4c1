#include "records/gunzip.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "records/gunzip_testing.h"

namespace rtp::records {
namespace {

/// Inflates the pieces one after the other.
Result<std::string> inflate(std::initializer_list<std::string_view> pieces) {
  Gunzip gunzip;
  std::string text;
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      RTP_TRY(const std::string_view part, gunzip.inflate(piece));
      text.append(part);
    }
  }
  RTP_CHECK(gunzip.finish());
  return text;
}

TEST(GunzipTest, InflatesMembersOneAfterTheOther) {
  EXPECT_EQ(inflate({gzip("one\n") + gzip("") + gzip("two\n")}), "one\ntwo\n");
}

TEST(GunzipTest, InflatesTheSameHoweverTheInputIsCut) {
  const std::string file = gzip("one, two, one, two\n") + gzip("three");
  const std::string_view bytes = file;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    EXPECT_EQ(inflate({bytes.substr(0, i), bytes.substr(i)}), "one, two, one, two\nthree") << i;
  }
}

TEST(GunzipTest, RefusesAFileThatIsCutOff) {
  const std::string file = gzip("one, two") + gzip("three");
  for (std::size_t size = 0; size < file.size(); ++size) {
    if (size != gzip("one, two").size()) {  // that is a whole file
      const auto text = inflate({std::string_view(file).substr(0, size)});
      ASSERT_FALSE(text) << size;
      EXPECT_EQ(text.error().code, ErrorCode::kMalformed);
    }
  }
}

TEST(GunzipTest, RefusesWhatIsDamagedOrNotGzip) {
  std::string damaged = gzip("one, two, three");
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // its checksum
  for (const std::string& file : {damaged, std::string("plain"), gzip("one") + "tail"}) {
    const auto text = inflate({file});
    ASSERT_FALSE(text) << file;
    EXPECT_EQ(text.error().code, ErrorCode::kMalformed);
  }
}

TEST(GunzipTest, GivesABoundedPartAtATime) {
  const std::string text(std::size_t{64} << 20U, 'x');
  const std::string file = gzip(text);
  Gunzip gunzip;
  std::string_view input = file;
  std::size_t bytes = 0;
  std::size_t largest = 0;
  while (!input.empty()) {
    const auto part = gunzip.inflate(input);
    ASSERT_TRUE(part);
    bytes += part->size();
    largest = std::max(largest, part->size());
  }
  EXPECT_EQ(bytes, text.size());
  EXPECT_LE(largest, 4 * Gunzip::kStepBytes);
  EXPECT_TRUE(gunzip.finish());
}

}  // namespace
}  // namespace rtp::records
