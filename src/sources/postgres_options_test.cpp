#include "sources/postgres_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sources {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

OptionTable minimal() {
  OptionTable table;
  table.emplace("url", OptionValue{"postgresql://rtp@localhost:5433/fleet", "rtp.toml:3"});
  table.emplace("table", OptionValue{"public.vehicles", "rtp.toml:4"});
  return table;
}

SourceOptions options_of(OptionTable table) {
  return {"My-Fleet", "rtp.toml:1 [default.sources.My-Fleet]", std::move(table)};
}

std::string mistake(const std::string& key, decltype(OptionValue::value) value) {
  OptionTable table = minimal();
  table.insert_or_assign(key, OptionValue{std::move(value), "rtp.toml:9"});
  SourceOptions options = options_of(std::move(table));
  static_cast<void>(read_postgres_options(options));
  const auto finished = options.finish();
  return finished ? "none" : finished.error().message;
}

TEST(PostgresOptionsTest, HaveDefaults) {
  SourceOptions options = options_of(minimal());
  const PostgresOptions read = read_postgres_options(options);
  ASSERT_TRUE(options.finish());
  EXPECT_THAT(read.connection, Contains(Pair("host", "localhost")));
  EXPECT_THAT(read.connection, Contains(Pair("port", "5433")));
  EXPECT_THAT(read.tables, ElementsAre(PostgresTable{"public", "vehicles"}));
  EXPECT_EQ(read.slot, "rtp_my_fleet");
  EXPECT_EQ(read.publication, "rtp_my_fleet");
  EXPECT_EQ(read.copy, InitialCopy::kYes);
  EXPECT_EQ(read.on_truncate, OnTruncate::kDelete);
  EXPECT_EQ(read.status_interval, std::chrono::seconds(10));
  EXPECT_EQ(read.max_lag_bytes, 1ULL << 30U);
}

TEST(PostgresOptionsTest, TakeThePasswordFromWhereItIsKept) {
  OptionTable table = minimal();
  table.insert_or_assign("url", OptionValue{"host=db user=rtp password=old", "rtp.toml:3"});
  table.emplace("password", OptionValue{"new", "rtp.toml:5"});
  SourceOptions options = options_of(std::move(table));
  const PostgresOptions read = read_postgres_options(options);
  EXPECT_THAT(read.connection, Contains(Pair("password", "new")));
  EXPECT_THAT(read.connection, Not(Contains(Pair("password", "old"))));
}

TEST(PostgresOptionsTest, TakeTablesWithAndWithoutTheirSchemaOnce) {
  OptionTable table = minimal();
  table.insert_or_assign(
      "table",
      OptionValue{std::vector<std::string>{"drivers", "fleet.\"x\"", "public.drivers"}, "rtp.toml:4"});
  SourceOptions options = options_of(std::move(table));
  const PostgresOptions read = read_postgres_options(options);
  ASSERT_THAT(read.tables, ElementsAre(PostgresTable{"public", "drivers"}, PostgresTable{"fleet", "\"x\""}));
  EXPECT_EQ(to_string(read.tables[0]), "public.drivers");
  EXPECT_EQ(to_sql(read.tables[1]), R"("fleet"."""x""")");
}

TEST(PostgresOptionsTest, NameWhatIsWrong) {
  EXPECT_THAT(mistake("url", "postgresql://rtp:secret@[::1"),
              HasSubstr("rtp.toml:9: source My-Fleet: url is no"));
  EXPECT_THAT(mistake("url", "postgresql://rtp:secret@[::1"), Not(HasSubstr("secret")));
  EXPECT_THAT(mistake("table", std::vector<std::string>()), HasSubstr("table is missing"));
  EXPECT_THAT(mistake("table", "public."), HasSubstr("\"public.\" is no table"));
  EXPECT_THAT(mistake("slot", "Fleet"), HasSubstr("slot is not 1 to 63 of the characters a-z, 0-9 and _"));
  EXPECT_THAT(mistake("publication", ""), HasSubstr("publication is not 1 to 63"));
  EXPECT_THAT(mistake("truncate", "drop"), HasSubstr("one of \"delete\", \"ignore\""));
  EXPECT_THAT(mistake("max_lag_mb", std::int64_t{0}), HasSubstr("max_lag_mb"));
  EXPECT_THAT(mistake("status_interval", "1ms"), HasSubstr("status_interval"));
}

}  // namespace
}  // namespace rtp::sources
