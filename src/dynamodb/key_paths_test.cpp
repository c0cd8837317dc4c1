#include "dynamodb/key_paths.h"

#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

TEST(KeyPathsTest, RefusesToLookIntoKeysOfTheTableAndOfItsIndexes) {
  TableSchema schema;
  schema.key = {{"a", Type::kString}, KeyAttribute{"b", Type::kString}};
  SecondaryIndex index;
  index.key = {{"b", Type::kString}, KeyAttribute{"d", Type::kString}};
  schema.indexes = {index};
  const std::string refused =
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
  EXPECT_TRUE(check_scalar_keys(schema, {}));
  EXPECT_TRUE(check_scalar_keys(schema, {"c", "e"}));
  EXPECT_EQ(message_of(check_scalar_keys(schema, {"a", "b"})), refused + "Key: a");
  EXPECT_EQ(message_of(check_scalar_keys(schema, {"b", "d"})), refused + "Key: b");
  EXPECT_EQ(message_of(check_scalar_keys(schema, {"c", "d"})), refused + "IndexKey: d");
}

TEST(KeyPathsTest, ExpressionsTellWhatTheyLookInto) {
  Placeholders given = placeholders({}, {{":n", n(1)}});
  using Names = std::set<std::string, std::less<>>;
  EXPECT_EQ(Condition::parse("FilterExpression", "a = :n AND (b.c > :n OR size(d[1]) = :n)", given)
                ->opened_attributes(),
            (Names{"b", "d"}));
  EXPECT_EQ(Projection::parse("a, b.c, d[1].e", given)->opened_attributes(), (Names{"b", "d"}));
  EXPECT_EQ(Update::parse("SET a = :n, b.c = d[1] + e REMOVE f[0]", given)->opened_attributes(),
            (Names{"b", "d", "f"}));
}

}  // namespace
}  // namespace rtp::dynamodb
