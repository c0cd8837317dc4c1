// What writes do to one table: DynamoDB's semantics.
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::BatchWriteItemRequest;
using dynamodb::Condition;
using dynamodb::DeleteItemRequest;
using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::PutItemRequest;
using dynamodb::ReturnValues;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;
using dynamodb::TableStatus;
using dynamodb::UpdateItemRequest;
using dynamodb::WriteOutcome;

std::optional<Item> maybe_item(std::string_view json) {
  return json.empty() ? std::nullopt : std::optional(item(json));
}

class WriteTest : public TablesFixture {
 protected:
  /// The one record published since the last call; absent when there was none.
  std::optional<StreamRecord> new_record() {
    // Batches are published after their answers: the next answer says that those before are out.
    EXPECT_TRUE(put("P", R"({"id":"barrier"})"));
    const auto records = listener_.records();
    EXPECT_LE(records.size(), seen_ + 1);
    std::optional<StreamRecord> record;
    if (records.size() > seen_) {
      record = records.back();
    }
    seen_ = records.size();
    return record;
  }

 private:
  std::size_t seen_ = 0;
};

struct UpdateCase {
  std::string name;
  std::string before;  // empty: there is no item
  std::string expression;
  std::string values;
  std::string after;  // empty: there is no item
  std::optional<EventName> event;
};

TEST_F(WriteTest, UpdatesItems) {
  const std::vector<UpdateCase> cases = {
      {"sets an attribute", R"({"id":"a","v":1})", "SET v = :v", R"({":v":2})", R"({"id":"a","v":2})",
       EventName::kModify},
      {"creates a missing item", "", "SET v = :v", R"({":v":2})", R"({"id":"a","v":2})", EventName::kInsert},
      {"creates an item of its key alone", "", "", "{}", R"({"id":"a"})", EventName::kInsert},
      {"leaves an item as it is without an expression",
       R"({"id":"a","v":1})",
       "",
       "{}",
       R"({"id":"a","v":1})",
       {}},
      {"leaves an item that gets what it has",
       R"({"id":"a","v":1})",
       "SET v = :v",
       R"({":v":1.0})",
       R"({"id":"a","v":1})",
       {}},
      {"removes an attribute", R"({"id":"a","v":1})", "REMOVE v", "{}", R"({"id":"a"})", EventName::kModify},
      {"leaves an item without what is removed",
       R"({"id":"a","v":1})",
       "REMOVE w",
       "{}",
       R"({"id":"a","v":1})",
       {}},
      {"creates nothing by removing alone", "", "REMOVE v", "{}", "", {}},
      {"adds", R"({"id":"a","v":1})", "ADD v :v", R"({":v":41})", R"({"id":"a","v":42})", EventName::kModify},
  };
  for (const UpdateCase& test : cases) {
    SCOPED_TRACE(test.name);
    ASSERT_TRUE(erase("T", R"({"id":"a"})"));
    new_record();
    if (!test.before.empty()) {
      ASSERT_TRUE(put("T", test.before));
      new_record();
    }
    const auto outcome = write(update_request(R"({"id":"a"})", test.expression, test.values));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(get("T", R"({"id":"a"})"), maybe_item(test.after));
    const auto record = new_record();
    ASSERT_EQ(record.has_value(), test.event.has_value());
    EXPECT_EQ(outcome->sequence_number, record ? record->sequence_number : 0);
    if (record) {
      EXPECT_EQ(record->event_name, *test.event);
      EXPECT_EQ(record->old_image, maybe_item(test.before));
      EXPECT_EQ(record->new_image, maybe_item(test.after));
    }
  }
}

TEST_F(WriteTest, PutsAndDeletesWithOneRecordPerChange) {
  const auto inserted = put("T", R"({"id":"a","v":1})");
  auto record = new_record().value();
  EXPECT_EQ(record.event_name, EventName::kInsert);
  EXPECT_EQ(record.sequence_number, inserted->sequence_number);
  EXPECT_EQ(record.table_name, "T");
  EXPECT_EQ(record.created, clock_.now());
  EXPECT_EQ(record.keys, item(R"({"id":"a"})"));
  EXPECT_EQ(record.new_image, item(R"({"id":"a","v":1})"));
  EXPECT_EQ(record.old_image, std::nullopt);

  ASSERT_TRUE(put("T", R"({"id":"a","w":2})"));
  record = new_record().value();
  EXPECT_EQ(record.event_name, EventName::kModify);
  EXPECT_EQ(record.old_image, item(R"({"id":"a","v":1})"));
  EXPECT_EQ(record.new_image, item(R"({"id":"a","w":2})"));

  EXPECT_EQ(put("T", R"({"id":"a","w":2.0})")->sequence_number, 0U);
  EXPECT_EQ(new_record(), std::nullopt);

  ASSERT_TRUE(erase("T", R"({"id":"a"})"));
  record = new_record().value();
  EXPECT_EQ(record.event_name, EventName::kRemove);
  EXPECT_EQ(record.old_image, item(R"({"id":"a","w":2})"));
  EXPECT_EQ(record.new_image, std::nullopt);
  EXPECT_EQ(get("T", R"({"id":"a"})"), std::nullopt);

  ASSERT_TRUE(erase("T", R"({"id":"a"})"));
  EXPECT_EQ(new_record(), std::nullopt);
}

TEST_F(WriteTest, RecordsShowTheImagesOfTheirView) {
  struct Case {
    StreamViewType view;
    bool shows_new;
    bool shows_old;
  };
  for (const Case& test :
       {Case{StreamViewType::kKeysOnly, false, false}, Case{StreamViewType::kNewImage, true, false},
        Case{StreamViewType::kOldImage, false, true}, Case{StreamViewType::kNewAndOldImages, true, true}}) {
    const std::string table = "view" + std::to_string(static_cast<int>(test.view));
    ASSERT_TRUE(create(table_request(table, hash_key("id"), test.view)));
    ASSERT_TRUE(put(table, R"({"id":"a","v":1})"));
    new_record();
    ASSERT_TRUE(put(table, R"({"id":"a","v":2})"));
    const auto record = new_record().value();
    EXPECT_EQ(record.view, test.view);
    EXPECT_EQ(record.keys, item(R"({"id":"a"})"));
    EXPECT_EQ(record.new_image, maybe_item(test.shows_new ? R"({"id":"a","v":2})" : ""));
    EXPECT_EQ(record.old_image, maybe_item(test.shows_old ? R"({"id":"a","v":1})" : ""));
  }
}

TEST_F(WriteTest, ATableWithoutAStreamMakesNoRecord) {
  EXPECT_EQ(put("P", R"({"id":"a","v":1})")->sequence_number, 0U);
  EXPECT_EQ(new_record(), std::nullopt);
  EXPECT_EQ(get("P", R"({"id":"a"})"), item(R"({"id":"a","v":1})"));
}

TEST_F(WriteTest, AConditionThatDoesNotHoldIsAnOutcomeThatChangesNothing) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":1})"));
  new_record();

  PutItemRequest guarded_put = put_request("T", item(R"({"id":"a","v":2})"));
  guarded_put.condition = condition("attribute_not_exists(id)");
  UpdateItemRequest guarded_update = update_request(R"({"id":"a"})", "SET v = :v", R"({":v":2})");
  guarded_update.condition = condition("v > :v", R"({":v":1})");
  DeleteItemRequest guarded_delete = delete_request("T", R"({"id":"a"})");
  guarded_delete.condition = condition("v = :v", R"({":v":2})");

  for (const auto on_failure : {ReturnValues::kNone, ReturnValues::kAllOld}) {
    guarded_put.on_condition_failure = on_failure;
    guarded_update.on_condition_failure = on_failure;
    guarded_delete.on_condition_failure = on_failure;
    for (const auto& outcome : {write(guarded_put), write(guarded_update), write(guarded_delete)}) {
      EXPECT_EQ(outcome->kind, WriteOutcome::Kind::kConditionFailed);
      EXPECT_EQ(outcome->attributes,
                maybe_item(on_failure == ReturnValues::kAllOld ? R"({"id":"a","v":1})" : ""));
    }
  }
  EXPECT_EQ(new_record(), std::nullopt);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":1})"));
}

TEST_F(WriteTest, AConditionOnAMissingItemSeesNoAttributes) {
  UpdateItemRequest update = update_request(R"({"id":"a"})", "SET v = :v", R"({":v":2})");
  update.condition = condition("attribute_exists(id)");
  update.on_condition_failure = ReturnValues::kAllOld;
  auto outcome = write(update);
  EXPECT_EQ(outcome->kind, WriteOutcome::Kind::kConditionFailed);
  EXPECT_EQ(outcome->attributes, std::nullopt);
  update.condition = condition("attribute_not_exists(id)");
  EXPECT_EQ(write(update)->kind, WriteOutcome::Kind::kApplied);
}

TEST_F(WriteTest, ReturnsTheAttributesAskedFor) {
  struct Case {
    ReturnValues return_values;
    std::string attributes;  // empty: absent
  };
  for (const Case& test :
       {Case{ReturnValues::kNone, ""}, Case{ReturnValues::kAllOld, R"({"id":"a","v":1,"w":5})"},
        Case{ReturnValues::kAllNew, R"({"id":"a","v":2,"w":5})"},
        Case{ReturnValues::kUpdatedOld, R"({"v":1})"}, Case{ReturnValues::kUpdatedNew, R"({"v":2})"}}) {
    ASSERT_TRUE(put("T", R"({"id":"a","v":1,"w":5})"));
    UpdateItemRequest update = update_request(R"({"id":"a"})", "SET v = :v", R"({":v":2})");
    update.return_values = test.return_values;
    EXPECT_EQ(write(update)->attributes, maybe_item(test.attributes));
  }

  PutItemRequest put_again = put_request("T", item(R"({"id":"a","v":3})"));
  put_again.return_values = ReturnValues::kAllOld;
  EXPECT_EQ(write(put_again)->attributes, item(R"({"id":"a","v":2,"w":5})"));
  DeleteItemRequest removal = delete_request("T", R"({"id":"a"})");
  removal.return_values = ReturnValues::kAllOld;
  EXPECT_EQ(write(removal)->attributes, item(R"({"id":"a","v":3})"));
  EXPECT_EQ(write(removal)->attributes, std::nullopt);
  EXPECT_EQ(write(put_again)->attributes, std::nullopt);
}

TEST_F(WriteTest, ReturnsNoAttributesWhereAnUpdateTouchedNone) {
  UpdateItemRequest update = update_request(R"({"id":"new"})", "SET v = :v", R"({":v":2})");
  update.return_values = ReturnValues::kUpdatedOld;
  EXPECT_EQ(write(update)->attributes, std::nullopt);
  update = update_request(R"({"id":"new"})", "REMOVE v");
  update.return_values = ReturnValues::kUpdatedNew;
  EXPECT_EQ(write(update)->attributes, std::nullopt);
}

TEST_F(WriteTest, RefusesToUpdateKeyAttributes) {
  const auto outcome = write(update_request(R"({"id":"a"})", "SET id = :v", R"({":v":"b"})"));
  EXPECT_EQ(outcome.error(), (Error{ErrorCode::kInvalidArgument,
                                    "One or more parameter values were invalid: Cannot update attribute "
                                    "id. This attribute is part of the key"}));
}

TEST_F(WriteTest, RefusesKeysThatDoNotFitTheSchema) {
  EXPECT_EQ(put("T", R"({"id":3})").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put("T", R"({"v":3})").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put("T", R"({"id":""})").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(erase("T", R"({"id":"a","v":1})").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(write(update_request("{}", "")).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(WriteTest, RefusesWritesToATableThatIsNotThere) {
  const Error not_found{ErrorCode::kNotFound, "Requested resource not found"};
  EXPECT_EQ(put("none", R"({"id":"a"})").error(), not_found);
  EXPECT_EQ(erase("none", R"({"id":"a"})").error(), not_found);
  EXPECT_EQ(write(BatchWriteItemRequest{.writes = {{"none", item(R"({"id":"a"})"), false}}}).error(),
            not_found);
}

TEST_F(WriteTest, AnItemHasAtMost400Kilobytes) {
  const auto item_of = [](std::size_t bytes) {
    return Item{{"id", std::string("a")}, {"v", std::string(bytes - 4, 'x')}};  // "id" + "a" + "v"
  };
  EXPECT_TRUE(write(put_request("T", item_of(400 * 1024))));
  EXPECT_EQ(write(put_request("T", item_of(400 * 1024 + 1))).error(),
            (Error{ErrorCode::kInvalidArgument, "Item size has exceeded the maximum allowed size"}));
  EXPECT_EQ(
      write(update_request(R"({"id":"a"})", "SET w = :v", R"({":v":1})")).error(),
      (Error{ErrorCode::kInvalidArgument, "Item size to update has exceeded the maximum allowed size"}));
}

TEST_F(WriteTest, AWriteCostsOneUnitPerStartedKilobyteOfTheLargerItem) {
  const auto put_of = [](std::size_t bytes) {
    return put_request("T", Item{{"id", std::string("a")}, {"v", std::string(bytes - 4, 'x')}});
  };
  EXPECT_EQ(put("T", R"({"id":"b"})")->units.table, 1);
  EXPECT_EQ(write(put_of(1024))->units.table, 1);
  EXPECT_EQ(write(put_of(1025))->units.table, 2);
  EXPECT_EQ(write(put_of(100))->units.table, 2);
  EXPECT_EQ(erase("T", R"({"id":"a"})")->units.table, 1);
  EXPECT_EQ(erase("T", R"({"id":"none"})")->units.table, 1);
}

TEST_F(WriteTest, APutThatTellsItsCapacityCountsTheItemItReplaces) {
  ASSERT_TRUE(write(put_request("P", Item{{"id", std::string("a")}, {"v", std::string(2000, 'x')}})));
  auto small = put_request("P", Item{{"id", std::string("a")}});
  small.capacity = dynamodb::ReturnConsumedCapacity::kTotal;
  EXPECT_EQ(write(small)->units.table, 2);
  EXPECT_EQ(write(small)->units.table, 1);
}

TEST_F(WriteTest, ABatchWritesAllOrNothing) {
  ASSERT_TRUE(put("T", R"({"id":"old"})"));
  const auto outcomes = write(BatchWriteItemRequest{.writes = {{"T", item(R"({"id":"a"})"), false},
                                                               {"T", item(R"({"id":"old"})"), true},
                                                               {"P", item(R"({"id":"a"})"), false}}});
  ASSERT_TRUE(outcomes);
  ASSERT_EQ(outcomes->size(), 3U);
  EXPECT_EQ((*outcomes)[0].sequence_number, 2U);
  EXPECT_EQ((*outcomes)[1].sequence_number, 3U);
  EXPECT_EQ((*outcomes)[2].sequence_number, 0U);
  EXPECT_TRUE(get("P", R"({"id":"a"})"));
  EXPECT_FALSE(get("T", R"({"id":"old"})"));

  const auto refused = write(BatchWriteItemRequest{
      .writes = {{"T", item(R"({"id":"good"})"), false}, {"T", item(R"({"v":1})"), false}}});
  EXPECT_EQ(refused.error(),
            (Error{ErrorCode::kInvalidArgument, "The provided key element does not match the schema"}));
  EXPECT_FALSE(get("T", R"({"id":"good"})"));
}

TEST_F(WriteTest, ABatchNamesEachItemOnce) {
  ASSERT_TRUE(create(table_request("N", hash_key("n", dynamodb::Type::kNumber), std::nullopt)));
  const auto outcome = write(BatchWriteItemRequest{
      .writes = {{"N", item(R"({"n":1000})"), false}, {"N", item(R"({"n":1e3})"), true}}});
  EXPECT_EQ(outcome.error(),
            (Error{ErrorCode::kInvalidArgument, "Provided list of item keys contains duplicates"}));
  EXPECT_TRUE(write(BatchWriteItemRequest{
      .writes = {{"T", item(R"({"id":"a"})"), false}, {"P", item(R"({"id":"a"})"), false}}}));
}

TEST_F(WriteTest, ABatchThatMayRepeatItemsWritesThemInOrder) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":0})"));
  BatchWriteItemRequest request{.writes = {{"T", item(R"({"id":"a","v":1})"), false},
                                           {"T", item(R"({"id":"b"})"), false},
                                           {"T", item(R"({"id":"a"})"), true},
                                           {"T", item(R"({"id":"a","v":2})"), false},
                                           {"T", item(R"({"id":"a","v":2})"), false}},
                                .may_repeat_items = true};
  const auto outcomes = write(std::move(request));
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":2})"));
  EXPECT_EQ(outcomes->back().sequence_number, 0U);  // changes nothing

  tables_->finish();
  const auto records = listener_.records();
  ASSERT_EQ(records.size(), 5U);
  EXPECT_EQ(records[1].old_image, item(R"({"id":"a","v":0})"));
  EXPECT_EQ(records[3].event_name, EventName::kRemove);
  EXPECT_EQ(records[3].old_image, item(R"({"id":"a","v":1})"));
  EXPECT_EQ(records[4].event_name, EventName::kInsert);
  EXPECT_EQ(records[4].new_image, item(R"({"id":"a","v":2})"));
}

TEST_F(WriteTest, KeepsAProtectedTable) {
  auto request = table_request("safe", hash_key("id"), std::nullopt);
  request.schema.deletion_protection = true;
  ASSERT_TRUE(create(std::move(request)));
  open();
  EXPECT_TRUE(tables_->describe_table("safe")->schema.deletion_protection);
  EXPECT_EQ(drop("safe").error(),
            (Error{ErrorCode::kInvalidArgument,
                   "Resource cannot be deleted as it is currently protected against deletion. Disable "
                   "deletion protection first."}));
  EXPECT_TRUE(put("safe", R"({"id":"a"})"));
}

TEST_F(WriteTest, CreatesTablesThatAreUsableAtOnce) {
  const auto created = create(table_request("new", hash_key("id"), StreamViewType::kNewImage));
  ASSERT_TRUE(created);
  EXPECT_EQ(created->status, TableStatus::kCreating);
  EXPECT_EQ(created->schema.table_id.size(), 36U);
  EXPECT_EQ(created->schema.created, clock_.now());
  EXPECT_EQ(created->schema.stream_label, "2016-11-24T15:06:40.123");
  EXPECT_TRUE(put("new", R"({"id":"a"})"));
  const auto described = tables_->describe_table("new");
  EXPECT_EQ(described->status, TableStatus::kActive);
  EXPECT_EQ(described->schema, created->schema);
  EXPECT_EQ(create(table_request("P", hash_key("id"), std::nullopt)).error(),
            (Error{ErrorCode::kAlreadyExists, "Table already exists: P"}));
}

TEST_F(WriteTest, DeletesTablesWithTheirItems) {
  ASSERT_TRUE(put("T", R"({"id":"a"})"));
  ASSERT_TRUE(put("P", R"({"id":"a"})"));
  const auto dropped = drop("T");
  EXPECT_EQ(dropped->status, TableStatus::kDeleting);
  EXPECT_EQ(put("T", R"({"id":"a"})").error().code, ErrorCode::kNotFound);
  const Error not_found{ErrorCode::kNotFound, "Requested resource not found: Table: T not found"};
  EXPECT_EQ(tables_->describe_table("T").error(), not_found);
  EXPECT_EQ(drop("T").error(), not_found);
  ASSERT_TRUE(create(table_request("T", hash_key("id"), std::nullopt)));
  EXPECT_EQ(get("T", R"({"id":"a"})"), std::nullopt);
  EXPECT_TRUE(get("P", R"({"id":"a"})"));
}

TEST_F(WriteTest, TablesAndItemsAreThereAfterReopening) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":1})"));
  const auto before = tables_->describe_table("T");
  open();
  EXPECT_EQ(tables_->describe_table("T")->schema, before->schema);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":1})"));
}

TEST_F(WriteTest, ListsTablesByNameAPageAtATime) {
  for (const char* name : {"c", "a", "b"}) {
    ASSERT_TRUE(create(table_request(name, hash_key("id"), std::nullopt)));
  }
  const auto first = tables_->list_tables({.exclusive_start_table_name = {}, .limit = 2});
  EXPECT_EQ(first.names, (std::vector<std::string>{"P", "T"}));
  EXPECT_EQ(first.last_evaluated, "T");
  const auto rest = tables_->list_tables({.exclusive_start_table_name = first.last_evaluated, .limit = 3});
  EXPECT_EQ(rest.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(rest.last_evaluated, std::nullopt);
}

TEST_F(WriteTest, RefusesStoredStateThatIsDamaged) {
  tables_.reset();
  ASSERT_TRUE(
      storage_.commit({{Mutation::Kind::kPut, Keyspace::kSchemas, "bad", "\x01junk"}}, Durability::kDurable));
  EXPECT_EQ(Tables::open(storage_, clock_, options_).error().code, ErrorCode::kCorrupt);
}

TEST_F(WriteTest, AWriteToADamagedItemSaysSo) {
  ASSERT_TRUE(put("T", R"({"id":"a"})"));
  const auto cursor = storage_.range(Keyspace::kItems, "T", "U", Direction::kForward);
  const auto entry = cursor->next().value().value();
  ASSERT_TRUE(storage_.commit({{Mutation::Kind::kPut, Keyspace::kItems, std::string(entry.key), "\x01\x05"}},
                              Durability::kDurable));
  EXPECT_EQ(put("T", R"({"id":"a"})").error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(tables_->health());
}

}  // namespace
}  // namespace rtp::tables
