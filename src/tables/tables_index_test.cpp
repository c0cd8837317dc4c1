// Secondary indexes: what is in them, how they are read, and how they come and go on a live table.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/expression_key_condition.h"
#include "dynamodb/wire_json.h"
#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::IndexStatus;
using dynamodb::Item;
using dynamodb::ItemPage;
using dynamodb::ProjectionType;
using dynamodb::QueryRequest;
using dynamodb::SecondaryIndex;
using dynamodb::Type;
using dynamodb::UpdateTableRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// Table "R": keys `h` and `r`, the global index "byG" (keys `g` and `n`, a number) with all attributes, the
/// local index "byN" (`h` and `n`) with its keys only.
class IndexTest : public TablesFixture {
 protected:
  IndexTest() {
    auto request =
        table_request("R", hash_and_range_key("h", "r"), dynamodb::StreamViewType::kNewAndOldImages);
    request.schema.indexes = {{.name = "byG", .key = hash_and_range_key("g", "n", Type::kNumber)},
                              {.name = "byN",
                               .global = false,
                               .key = hash_and_range_key("h", "n", Type::kNumber),
                               .projection = ProjectionType::kKeysOnly}};
    EXPECT_TRUE(create(std::move(request)));
  }

  static QueryRequest query_of(std::string index, std::string_view condition, std::string_view values) {
    dynamodb::Placeholders placeholders;
    for (const auto& [name, value] : item(values)) {
      placeholders.values.emplace(name, value);
    }
    QueryRequest request;
    request.page.table_name = "R";
    request.page.index_name = std::move(index);
    const auto tree = dynamodb::key_condition_tree(condition, placeholders).value();
    request.key_conditions = dynamodb::key_conditions(tree).value();
    return request;
  }
  static dynamodb::Projection projection(std::string_view text) {
    dynamodb::Placeholders none;
    return dynamodb::Projection::parse(text, none).value();
  }
  static QueryRequest by_g() { return query_of("byG", "g = :g", R"({":g":"x"})"); }
  static QueryRequest by_n() { return query_of("byN", "h = :h", R"({":h":"a"})"); }

  ItemPage page(const QueryRequest& request) {
    auto read = tables_->query(request);
    EXPECT_TRUE(read) << read.error().message;
    return read.value_or(ItemPage{});
  }
  std::vector<std::string> items(const QueryRequest& request) {
    std::vector<std::string> json;
    for (const Item& found : page(request).items) {
      dynamodb::append_plain_json(json.emplace_back(), found);
    }
    return json;
  }
  std::string query_error(const QueryRequest& request) {
    const auto read = tables_->query(request);
    return read ? "no error" : read.error().message;
  }

  Result<dynamodb::TableDescription> update(UpdateTableRequest request) {
    auto [done, future] = answer<dynamodb::TableDescription>();
    tables_->update_table(std::move(request), std::move(done));
    return future.get();
  }
  static UpdateTableRequest create_index(std::string table, SecondaryIndex index) {
    UpdateTableRequest request;
    request.table_name = std::move(table);
    index.status = IndexStatus::kCreating;
    request.index_updates.emplace_back(dynamodb::CreateIndex{std::move(index)});
    return request;
  }
  static SecondaryIndex by_v() { return {.name = "byV", .key = hash_key("v")}; }
  /// Waits until no index of the table is being built.
  void wait_until_built(const std::string& table) {
    while (true) {
      const auto schema = tables_->describe_table(table)->schema;
      if (std::ranges::find(schema.indexes, IndexStatus::kCreating, &SecondaryIndex::status) ==
          schema.indexes.end()) {
        return;
      }
      tables_->finish();
    }
  }
  std::int64_t count_in(const std::string& table, const std::string& index) {
    dynamodb::ScanRequest request;
    request.page.table_name = table;
    request.page.index_name = index;
    std::int64_t count = 0;
    do {
      auto read = tables_->scan(request);
      EXPECT_TRUE(read) << read.error().message;
      count += read->count;
      request.page.exclusive_start_key = read->last_evaluated_key;
    } while (request.page.exclusive_start_key);
    return count;
  }
};

TEST_F(IndexTest, HasTheItemsThatHaveItsKeyInOrderOfItsRangeKey) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":10})"));
  ASSERT_TRUE(put("R", R"({"h":"b","r":"1","g":"x","n":9,"v":true})"));
  ASSERT_TRUE(put("R", R"({"h":"c","r":"1","g":"x"})"));
  ASSERT_TRUE(put("R", R"({"h":"d","r":"1","n":9})"));
  ASSERT_TRUE(put("R", R"({"h":"e","r":"1","g":"y","n":1})"));
  EXPECT_THAT(items(by_g()), ElementsAre(R"({"g":"x","h":"b","n":9,"r":"1","v":true})",
                                         R"({"g":"x","h":"a","n":10,"r":"1"})"));
  EXPECT_EQ(count_in("R", "byG"), 3);
}

TEST_F(IndexTest, FollowsItsItemsThroughUpdatesAndDeletes) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1})"));
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":2})"));  // moves
  EXPECT_THAT(items(by_g()), ElementsAre(R"({"g":"x","h":"a","n":2,"r":"1"})"));
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":2,"v":7})"));  // changes in place
  EXPECT_THAT(items(by_g()), ElementsAre(R"({"g":"x","h":"a","n":2,"r":"1","v":7})"));
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x"})"));  // leaves
  EXPECT_THAT(items(by_g()), IsEmpty());
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":3})"));
  ASSERT_TRUE(erase("R", R"({"h":"a","r":"1"})"));
  EXPECT_THAT(items(by_g()), IsEmpty());
  EXPECT_EQ(count_in("R", "byN"), 0);
}

TEST_F(IndexTest, FollowsSeveralWritesOfOneItemInOneBatch) {
  dynamodb::BatchWriteItemRequest request{
      .writes = {{"R", item(R"({"h":"a","r":"1","g":"x","n":1})"), false},
                 {"R", item(R"({"h":"a","r":"1","g":"x","n":2})"), false},
                 {"R", item(R"({"h":"a","r":"1"})"), true},
                 {"R", item(R"({"h":"a","r":"1","g":"x","n":3})"), false}},
      .may_repeat_items = true};
  ASSERT_TRUE(write(std::move(request)));
  EXPECT_THAT(items(by_g()), ElementsAre(R"({"g":"x","h":"a","n":3,"r":"1"})"));
}

TEST_F(IndexTest, HoldsTheAttributesItProjects) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1,"v":7})"));
  EXPECT_THAT(items(by_n()), ElementsAre(R"({"h":"a","n":1,"r":"1"})"));
}

TEST_F(IndexTest, ALocalIndexFetchesWhatItDoesNotProject) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1,"v":7})"));
  QueryRequest all = by_n();
  all.page.all_attributes = true;
  EXPECT_THAT(items(all), ElementsAre(R"({"g":"x","h":"a","n":1,"r":"1","v":7})"));
  EXPECT_EQ(page(all).units.table, 0.5);
  QueryRequest some = by_n();
  some.page.projection = projection("v");
  EXPECT_THAT(items(some), ElementsAre(R"({"v":7})"));
}

TEST_F(IndexTest, AGlobalIndexDoesNot) {
  auto request = table_request("K", hash_key("id"), std::nullopt);
  request.schema.indexes = {{.name = "byG", .key = hash_key("g"), .projection = ProjectionType::kKeysOnly}};
  ASSERT_TRUE(create(std::move(request)));
  QueryRequest query = by_g();
  query.page.table_name = "K";
  query.page.all_attributes = true;
  EXPECT_EQ(
      query_error(query),
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
      "secondary index byG because its projection type is not ALL");
  query.page.all_attributes = false;
  query.page.projection = projection("v");
  EXPECT_EQ(query_error(query),
            "One or more parameter values were invalid: Global secondary index byG does not project [v]");
}

TEST_F(IndexTest, IsReadPageByPageInBothDirections) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(put(
        "R", R"({"h":"h)" + std::to_string(i) + R"(","r":"1","g":"x","n":)" + std::to_string(i / 2) + "}"));
  }
  for (const bool forward : {true, false}) {
    QueryRequest request = by_g();
    request.page.limit = 2;
    request.scan_index_forward = forward;
    std::vector<std::string> seen;
    do {
      const ItemPage read = page(request);
      for (const Item& found : read.items) {
        seen.push_back(*found.at("h").as<std::string>());
      }
      request.page.exclusive_start_key = read.last_evaluated_key;
    } while (request.page.exclusive_start_key);
    EXPECT_THAT(seen, UnorderedElementsAre("h0", "h1", "h2", "h3", "h4"));
    EXPECT_EQ(seen.back(), forward ? "h4" : seen.back());
  }
}

TEST_F(IndexTest, APageEndsWithTheKeysOfIndexAndTable) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1,"v":7})"));
  QueryRequest request = by_g();
  request.page.limit = 1;
  EXPECT_EQ(page(request).last_evaluated_key, item(R"({"g":"x","n":1,"h":"a","r":"1"})"));
}

TEST_F(IndexTest, RefusesAStartingKeyThatIsNotOneOfIts) {
  for (const auto* key :
       {R"({"g":"x","n":1})", R"({"h":"a","r":"1"})", R"({"g":"x","n":1,"h":"a","r":"1","z":1})"}) {
    QueryRequest request = by_g();
    request.page.exclusive_start_key = item(key);
    EXPECT_EQ(query_error(request), "The provided starting key is invalid") << key;
  }
}

TEST_F(IndexTest, RefusesWhatItCannotRead) {
  QueryRequest unknown = by_g();
  unknown.page.index_name = "byZ";
  EXPECT_EQ(query_error(unknown), "The table does not have the specified index: byZ");
  QueryRequest consistent = by_g();
  consistent.page.consistent_read = true;
  EXPECT_EQ(query_error(consistent), "Consistent reads are not supported on global secondary indexes");
  EXPECT_EQ(query_error(query_of("byG", "h = :h", R"({":h":"a"})")),
            "Query condition missed key schema element: g");
}

TEST_F(IndexTest, RefusesItemsWhoseIndexKeyIsIllFormed) {
  EXPECT_EQ(put("R", R"({"h":"a","r":"1","g":1})").error().message,
            "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
            "IndexName: byG");
  EXPECT_EQ(
      put("R", R"({"h":"a","r":"1","g":""})").error().message,
      "One or more parameter values are not valid. A value specified for a secondary index key is not "
      "supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: "
      "byG, IndexKey: g");
  EXPECT_EQ(
      put("R", R"({"h":"a","r":"1","g":")" + std::string(2049, 'g') + R"("})").error().message,
      "One or more parameter values were invalid: Size of index key g has exceeded the maximum size limit of "
      "2048 bytes. IndexName: byG");
}

TEST_F(IndexTest, RefusesUpdatesThatGiveItsKeyAnotherType) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","v":1})"));
  const auto error_of = [&](std::string_view expression) {
    dynamodb::Placeholders given;
    given.values.emplace(":1", dynamodb::Number(1));
    dynamodb::UpdateItemRequest request;
    request.table_name = "R";
    request.key = item(R"({"h":"a","r":"1"})");
    request.update = dynamodb::Update::parse(expression, given).value();
    return write(std::move(request)).error().message;
  };
  const std::string known =
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
      "IndexName: byG";
  EXPECT_EQ(error_of("SET g = :1"), known);
  EXPECT_EQ(error_of("SET n.a = v + :1 ADD g :1"), known);
  EXPECT_EQ(error_of("SET g = v"),
            "The update expression attempted to update the secondary index key to unsupported type");
}

TEST_F(IndexTest, AScanIsRefusedForAWrongPositionBeforeItsSelect) {
  auto request = table_request("K", hash_key("id"), std::nullopt);
  request.schema.indexes = {{.name = "byG", .key = hash_key("g"), .projection = ProjectionType::kKeysOnly}};
  ASSERT_TRUE(create(std::move(request)));
  dynamodb::ScanRequest scan;
  scan.page.table_name = "K";
  scan.page.index_name = "byG";
  scan.page.all_attributes = true;
  scan.page.exclusive_start_key = item(R"({"g":"x"})");
  EXPECT_EQ(tables_->scan(scan).error().message, "The provided starting key is invalid");
  scan.page.exclusive_start_key = item(R"({"g":"x","id":1})");
  EXPECT_EQ(
      tables_->scan(scan).error().message,
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
      "secondary index byG because its projection type is not ALL");
}

TEST_F(IndexTest, AWritePaysForTheEntriesItChanges) {
  const auto units = [&](std::string_view json) { return put("R", json)->units; };
  EXPECT_EQ(units(R"({"h":"a","r":"1"})").total(), 1);
  EXPECT_EQ(units(R"({"h":"a","r":"1","g":"x","n":1})").global_indexes,
            (std::map<std::string, double, std::less<>>{{"byG", 1}}));
  const auto moved = units(R"({"h":"a","r":"1","g":"x","n":2})");
  EXPECT_EQ(moved.global_indexes.at("byG"), 2);
  EXPECT_EQ(moved.local_indexes.at("byN"), 2);
  const auto in_place = units(R"({"h":"a","r":"1","g":"x","n":2,"v":1})");
  EXPECT_EQ(in_place.global_indexes.at("byG"), 1);
  EXPECT_THAT(in_place.local_indexes, IsEmpty());
}

TEST_F(IndexTest, AWriteNamesItsItemCollectionInATableWithALocalIndex) {
  EXPECT_EQ(put("R", R"({"h":"a","r":"1"})")->item_collection, item(R"({"h":"a"})"));
  EXPECT_EQ(put("T", R"({"id":"a"})")->item_collection, std::nullopt);
}

TEST_F(IndexTest, IsThereAfterReopening) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1})"));
  open();
  EXPECT_EQ(items(by_g()).size(), 1U);
}

TEST_F(IndexTest, GoesWithItsTable) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1})"));
  ASSERT_TRUE(drop("R"));
  const auto cursor = storage_.range(Keyspace::kItems, "R", "S", Direction::kForward);
  EXPECT_FALSE(cursor->next().value());
}

TEST_F(IndexTest, AnIndexThatIsAddedGetsTheItemsThatAreThere) {
  for (int i = 0; i < 1500; ++i) {  // three parts
    ASSERT_TRUE(put("P", R"({"id":")" + std::to_string(i) + R"(","v":"x"})"));
  }
  ASSERT_TRUE(put("P", R"({"id":"other type","v":1})"));
  ASSERT_TRUE(put("P", R"({"id":"none"})"));
  const auto updating = update(create_index("P", by_v()));
  ASSERT_TRUE(updating) << updating.error().message;
  EXPECT_EQ(updating->status, dynamodb::TableStatus::kUpdating);
  EXPECT_EQ(updating->schema.indexes.front().status, IndexStatus::kCreating);
  wait_until_built("P");
  EXPECT_EQ(count_in("P", "byV"), 1500);
  EXPECT_THAT(
      tables_->describe_table("P")->schema.attribute_definitions,
      ElementsAre(dynamodb::KeyAttribute{"id", Type::kString}, dynamodb::KeyAttribute{"v", Type::kString}));
}

TEST_F(IndexTest, AnItemOlderThanTheIndexMayKeepAnIllFormedKey) {
  ASSERT_TRUE(put("P", R"({"id":"a","v":1})"));
  ASSERT_TRUE(update(create_index("P", by_v())));
  wait_until_built("P");
  dynamodb::UpdateItemRequest request;
  request.table_name = "P";
  request.key = item(R"({"id":"a"})");
  dynamodb::Placeholders placeholders;
  placeholders.values.emplace(":w", dynamodb::AttributeValue(std::string("w")));
  request.update = dynamodb::Update::parse("SET w = :w", placeholders).value();
  EXPECT_TRUE(write(std::move(request)));
  EXPECT_EQ(count_in("P", "byV"), 0);
  EXPECT_TRUE(put("P", R"({"id":"a","v":"now"})"));
  EXPECT_EQ(count_in("P", "byV"), 1);
}

TEST_F(IndexTest, AStopWhileAnIndexIsBuiltIsMadeGoodAtTheNextStart) {
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(put("P", R"({"id":")" + std::to_string(i) + R"(","v":"x"})"));
  }
  ASSERT_TRUE(update(create_index("P", by_v())));
  open();
  wait_until_built("P");
  EXPECT_EQ(count_in("P", "byV"), 2000);
}

TEST_F(IndexTest, AnIndexThatIsRemovedIsGone) {
  ASSERT_TRUE(put("R", R"({"h":"a","r":"1","g":"x","n":1})"));
  UpdateTableRequest request;
  request.table_name = "R";
  request.index_updates.emplace_back(dynamodb::DeleteIndex{"byG"});
  const auto updating = update(std::move(request));
  ASSERT_TRUE(updating);
  EXPECT_EQ(updating->schema.indexes.back().status, IndexStatus::kDeleting);
  EXPECT_EQ(query_error(by_g()), "The table does not have the specified index: byG");
  const auto cursor = storage_.range(Keyspace::kItems, "R/byG", "R/byH", Direction::kForward);
  EXPECT_FALSE(cursor->next().value());
}

TEST_F(IndexTest, RefusesUpdatesThatDoNotFitTheTable) {
  const auto refused = [&](UpdateTableRequest request) { return update(std::move(request)).error(); };
  EXPECT_EQ(refused(create_index("none", by_v())),
            (Error{ErrorCode::kNotFound, "Requested resource not found: Table: none not found"}));
  SecondaryIndex twice = by_v();
  twice.name = "byG";
  EXPECT_EQ(refused(create_index("R", twice)).message, "Attempting to create an index which already exists");
  UpdateTableRequest deleting;
  deleting.table_name = "R";
  deleting.index_updates.emplace_back(dynamodb::DeleteIndex{"byZ"});
  EXPECT_EQ(refused(deleting), (Error{ErrorCode::kNotFound, "Requested resource not found"}));
  deleting.index_updates.assign(1, dynamodb::DeleteIndex{"byN"});  // local: it stays as long as the table
  EXPECT_EQ(refused(deleting).code, ErrorCode::kNotFound);
  UpdateTableRequest two = create_index("R", by_v());
  two.index_updates.emplace_back(dynamodb::DeleteIndex{"byG"});
  EXPECT_EQ(refused(two).code, ErrorCode::kLimitExceeded);
  UpdateTableRequest provisioned;
  provisioned.table_name = "R";
  provisioned.throughput = {.read = 1, .write = 1};
  EXPECT_EQ(
      refused(provisioned).message,
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be "
      "specified when BillingMode is PAY_PER_REQUEST");
  provisioned.billing_mode = dynamodb::BillingMode::kProvisioned;
  EXPECT_EQ(
      refused(provisioned).message,
      "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: byG");
}

}  // namespace
}  // namespace rtp::tables
