#include "pgoutput/identifier.h"

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

using std::string_literals::operator""s;

TEST(IdentifierTest, QuotesNamesAndTexts) {
  EXPECT_EQ(quote_identifier("vehicles"), "\"vehicles\"");
  EXPECT_EQ(quote_identifier("my\"table"), "\"my\"\"table\"");
  EXPECT_EQ(quote_identifier("it's; \\ ü"), "\"it's; \\ ü\"");
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
  EXPECT_EQ(quote_literal("a\\\"b"), "'a\\\"b'");
  EXPECT_EQ(quote_literal(""), "''");
}

TEST(IdentifierTest, RefusesWhatPostgresqlCannotHold) {
  EXPECT_EQ(quote_identifier("").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(quote_identifier("a\0b"s).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(quote_literal("\0"s).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace rtp::pgoutput
