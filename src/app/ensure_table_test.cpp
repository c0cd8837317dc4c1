#include "app/ensure_table.h"

#include <gtest/gtest.h>

#include "gateway/local_connection_table.h"
#include "tables/tables_fixture.h"

namespace rtp::app {
namespace {

using gateway::LocalConnectionTable;

class EnsureTableTest : public tables::TablesFixture {
 protected:
  dynamodb::TableSchema stored() { return tables_->describe_table(schema_.name)->schema; }

  dynamodb::TableSchema schema_ = LocalConnectionTable::schema();
};

TEST_F(EnsureTableTest, CreatesWhatIsMissingProtected) {
  ASSERT_TRUE(ensure_table(*tables_, schema_, "data"));
  EXPECT_TRUE(stored().deletion_protection);
  EXPECT_NE(stored().find_index("realTimeItemId-index"), nullptr);
  EXPECT_TRUE(ensure_table(*tables_, schema_, "data"));
}

TEST_F(EnsureTableTest, GivesATableOfAnOlderVersionWhatItLacks) {
  dynamodb::TableSchema older = schema_;
  older.indexes.clear();
  older.ttl_attribute.reset();
  ASSERT_TRUE(create({.schema = older}));
  ASSERT_TRUE(ensure_table(*tables_, schema_, "data"));
  EXPECT_EQ(stored().ttl_attribute, schema_.ttl_attribute);
  EXPECT_NE(stored().find_index("realTimeItemId-index"), nullptr);
  EXPECT_FALSE(stored().deletion_protection);
}

TEST_F(EnsureTableTest, RefusesATableWithAnotherKey) {
  dynamodb::TableSchema other = schema_;
  other.indexes.clear();
  other.key = tables::hash_key("id");
  other.attribute_definitions = {other.key.hash};
  ASSERT_TRUE(create({.schema = other}));
  EXPECT_EQ(ensure_table(*tables_, schema_, "data").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace rtp::app
