#include "pgoutput/relation_cache.h"

#include <functional>

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

constexpr Oid kInt4 = 23;
constexpr Oid kFloat8 = 701;
constexpr Oid kFloat8Array = 1022;
constexpr Oid kMood = 16999;

Relation vehicles() {
  return {.id = 16385,
          .schema = "public",
          .name = "vehicles",
          .replica_identity = ReplicaIdentity::kDefault,
          .columns = {{.key_part = KeyPart::kYes, .name = "id", .type = kInt4},
                      {.key_part = KeyPart::kNo, .name = "lat", .type = kFloat8},
                      {.key_part = KeyPart::kNo, .name = "lon", .type = kFloat8}}};
}

struct Case {
  std::function<void(Relation&)> change;
  std::optional<std::string> said;
};

TEST(RelationCacheTest, SaysWhatHasChanged) {
  const std::vector<Case> cases = {
      {[](Relation&) {}, std::nullopt},
      {[](Relation& now) { now.columns[1].type_modifier = 5; }, std::nullopt},
      {[](Relation& now) { now.columns.push_back({.name = "speed", .type = kFloat8}); },
       "column speed added"},
      {[](Relation& now) { now.columns.pop_back(); }, "column lon removed"},
      {[](Relation& now) { now.columns[1].type = kInt4; }, "type of lat now int4"},
      {[](Relation& now) { now.columns[1].type = kFloat8Array; }, "type of lat now float8[]"},
      {[](Relation& now) { now.columns[1].type = kMood; }, "type of lat now fleet.mood"},
      {[](Relation& now) { now.columns[1].type = kMood + 1; }, "type of lat now type 17000"},
      {[](Relation& now) { std::swap(now.columns[1], now.columns[2]); }, "order of columns changed"},
      {[](Relation& now) { now.columns[1].name = "latitude"; }, "column lat removed, column latitude added"},
      {[](Relation& now) { now.name = "cars"; }, "name now public.cars"},
      {[](Relation& now) { now.schema = ""; }, "name now vehicles"},
      {[](Relation& now) { now.replica_identity = ReplicaIdentity::kFull; }, "replica identity now full"},
      {[](Relation& now) { now.columns[0].key_part = KeyPart::kNo; }, "key columns now none"},
      {[](Relation& now) { now.columns[1].key_part = KeyPart::kYes; }, "key columns now id and lat"},
  };
  for (const Case& each : cases) {
    RelationCache cache;
    cache.update(Type{.id = kMood, .schema = "fleet", .name = "mood"});
    EXPECT_EQ(cache.update(vehicles()), std::nullopt);
    Relation now = vehicles();
    each.change(now);
    EXPECT_EQ(cache.update(now), each.said);
    ASSERT_NE(cache.find(now.id), nullptr);
    EXPECT_EQ(*cache.find(now.id), now);
  }
}

TEST(RelationCacheTest, PutsTheTypeThatADomainIsMadeOfInItsPlace) {
  RelationCache cache;
  cache.update(Type{.id = kMood, .schema = "", .name = "float8"});
  cache.update(Type{.id = kMood + 1, .schema = "", .name = "_float8"});
  cache.update(Type{.id = kMood + 2, .schema = "fleet", .name = "float8"});
  Relation relation = vehicles();
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    relation.columns[i].type = kMood + static_cast<Oid>(i);
  }
  cache.update(relation);
  ASSERT_NE(cache.find(relation.id), nullptr);
  const auto& columns = cache.find(relation.id)->columns;
  EXPECT_EQ(columns[0].type, kFloat8);
  EXPECT_EQ(columns[1].type, kFloat8Array);
  EXPECT_EQ(columns[2].type, kMood + 2);
}

TEST(RelationCacheTest, NamesNoKeyColumnsWhereAllAre) {
  RelationCache cache;
  cache.update(vehicles());
  Relation full = vehicles();
  full.replica_identity = ReplicaIdentity::kFull;
  for (Column& column : full.columns) {
    column.key_part = KeyPart::kYes;
  }
  EXPECT_EQ(cache.update(full), "replica identity now full");
  EXPECT_EQ(cache.update(vehicles()), "replica identity now default, key columns now id");
}

TEST(RelationCacheTest, KnowsNoRelationThatWasNotDescribed) { EXPECT_EQ(RelationCache().find(1), nullptr); }

}  // namespace
}  // namespace rtp::pgoutput
