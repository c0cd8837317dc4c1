#include "records/csv_reader.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::records {
namespace {

using testing::HasSubstr;

struct Row {
  std::size_t line;
  std::vector<std::string> fields;

  bool operator==(const Row&) const = default;
};
using Rows = std::vector<Row>;

struct Outcome {
  Rows rows;
  std::vector<std::pair<std::size_t, Error>> refused;  // with the line
  std::optional<Error> error;

  bool operator==(const Outcome&) const = default;
};

/// Reads the pieces one after the other, up to the first error.
Outcome read(std::initializer_list<std::string_view> pieces) {
  Outcome outcome;
  CsvReader reader([&outcome](std::size_t line, Result<CsvFields> fields) {
    if (fields) {
      outcome.rows.push_back({line, {fields->begin(), fields->end()}});
    } else {
      outcome.refused.emplace_back(line, fields.error());
    }
  });
  for (const auto piece : pieces) {
    if (const auto pushed = reader.push(piece); !pushed) {
      outcome.error = pushed.error();
      return outcome;
    }
  }
  if (const auto finished = reader.finish(); !finished) {
    outcome.error = finished.error();
  }
  return outcome;
}

TEST(CsvReaderTest, ReadsRowsOfFields) {
  EXPECT_EQ(read({"a,b\r\n1,2\r\n"}).rows, (Rows{{1, {"a", "b"}}, {2, {"1", "2"}}}));
}

TEST(CsvReaderTest, TakesBareLineFeedsAndALastRowWithoutLineEnd) {
  EXPECT_EQ(read({"a\nb"}).rows, (Rows{{1, {"a"}}, {2, {"b"}}}));
}

TEST(CsvReaderTest, KeepsWhatIsInsideQuotes) {
  EXPECT_EQ(read({"\"a,b\",\"c \"\"d\"\"\",\"e\r\nf\"\nnext\n"}).rows,
            (Rows{{1, {"a,b", "c \"d\"", "e\r\nf"}}, {3, {"next"}}}));
}

TEST(CsvReaderTest, KeepsEmptyFields) {
  EXPECT_EQ(read({",\n\"\",x,\n\"\"\n\"\""}).rows,
            (Rows{{1, {"", ""}}, {2, {"", "x", ""}}, {3, {""}}, {4, {""}}}));
}

TEST(CsvReaderTest, SkipsEmptyLinesAndTheByteOrderMark) {
  EXPECT_EQ(read({"\xEF\xBB\xBF\"a\"\n\r\n\nb\n"}).rows, (Rows{{1, {"a"}}, {4, {"b"}}}));
}

TEST(CsvReaderTest, KeepsBytesThatOnlyBeginLikeAByteOrderMark) {
  EXPECT_EQ(read({"\xEF\xBBx,b\n"}).rows, (Rows{{1, {"\xEF\xBBx", "b"}}}));
}

TEST(CsvReaderTest, ReadsNothingFromNothing) { EXPECT_EQ(read({""}), Outcome{}); }

TEST(CsvReaderTest, NamesTheLineOfWhatIsMalformed) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kCases = {{
      {"a\nb\"c\n", "line 2: a quote inside"},
      {"a\n\"b\"c\n", "line 2: text after the closing quote"},
      {"a\n\"b\n\n", "line 2: the quote that opens"},
      {"a\rb\n", "line 1: a CR without LF"},
      {"a\r", "line 1: a CR without LF"},
  }};
  for (const auto& [text, message] : kCases) {
    const auto outcome = read({text});
    ASSERT_TRUE(outcome.error.has_value()) << text;
    EXPECT_EQ(outcome.error->code, ErrorCode::kMalformed);
    EXPECT_THAT(outcome.error->message, HasSubstr(message));
  }
}

TEST(CsvReaderTest, PassesOverARowThatIsTooLarge) {
  for (const std::string_view end : {"\nb\n", "\r\nb", ",\"\n\n\"\nb\n"}) {
    for (const char byte : {'x', ',', '"'}) {
      const std::string row(CsvReader::kMaxRowBytes + 2, byte);
      const auto outcome = read({"a\n", row, end});
      EXPECT_EQ(outcome.error, std::nullopt) << byte;
      ASSERT_EQ(outcome.refused.size(), 1U) << byte;
      EXPECT_EQ(outcome.refused[0].first, 2U);
      EXPECT_EQ(outcome.refused[0].second.code, ErrorCode::kTooLarge);
      EXPECT_EQ(outcome.rows, (Rows{{1, {"a"}}, {end.starts_with(',') ? 5U : 3U, {"b"}}})) << byte;
    }
  }
}

TEST(CsvReaderTest, RefusesAnOpenRowAtTheEndThatIsTooLarge) {
  for (const char byte : {'x', ','}) {
    const auto outcome = read({std::string(CsvReader::kMaxRowBytes + 1, byte)});
    ASSERT_EQ(outcome.refused.size(), 1U) << byte;
    EXPECT_EQ(outcome.rows, Rows{});
  }
}

TEST(CsvReaderTest, TakesARowOfTheLimit) {
  const std::string row(CsvReader::kMaxRowBytes - 1, 'x');
  EXPECT_EQ(read({row, "\n"}).rows, (Rows{{1, {row}}}));
}

TEST(CsvReaderTest, ReadsTheSameHoweverTheInputIsCut) {
  constexpr std::array<std::string_view, 4> kTexts = {
      "\xEF\xBB\xBFid,name\r\n1,\"O \"\"x\"\"\r\n,\"\r\n\r\n2,\n",
      "\xEF\xBBx,\"\"\n",
      "a\n\"b\"c\n",
      "a\n\"b\n",
  };
  for (const auto text : kTexts) {
    const auto whole = read({text});
    for (std::size_t i = 0; i <= text.size(); ++i) {
      for (std::size_t j = i; j <= text.size(); ++j) {
        EXPECT_EQ(read({text.substr(0, i), text.substr(i, j - i), text.substr(j)}), whole) << i << ' ' << j;
      }
    }
  }
}

}  // namespace
}  // namespace rtp::records
