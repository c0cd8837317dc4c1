// Transactions: all or nothing, one state, once per token.
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::CancellationReason;
using dynamodb::Condition;
using dynamodb::ConditionCheckRequest;
using dynamodb::Placeholders;
using dynamodb::TransactGetItemsRequest;
using dynamodb::TransactGetOutcome;
using dynamodb::TransactWriteItemsRequest;
using dynamodb::TransactWriteOutcome;
using dynamodb::UpdateItemRequest;
using Code = CancellationReason::Code;

class TransactionTest : public TablesFixture {
 protected:
  Result<TransactWriteOutcome> transact(TransactWriteItemsRequest request) {
    auto [done, future] = answer<TransactWriteOutcome>();
    tables_->transact_write_items(std::move(request), std::move(done));
    return future.get();
  }
  Result<TransactGetOutcome> transact(TransactGetItemsRequest request) {
    auto [done, future] = answer<TransactGetOutcome>();
    tables_->transact_get_items(std::move(request), std::move(done));
    return future.get();
  }
  template <typename... Actions>
  static TransactWriteItemsRequest of(Actions... actions) {
    TransactWriteItemsRequest request;
    (request.actions.emplace_back(std::move(actions)), ...);
    return request;
  }
  template <typename Action>
  static Action when(Action action, std::string_view condition) {
    Placeholders placeholders;
    action.condition = Condition::parse("ConditionExpression", condition, placeholders).value();
    return action;
  }
  static ConditionCheckRequest check(std::string table, std::string_view key, std::string_view condition) {
    ConditionCheckRequest request;
    request.table_name = std::move(table);
    request.key = item(key);
    return when(std::move(request), condition);
  }
  static UpdateItemRequest add_to_v(std::string table, std::string_view key, std::string_view by) {
    UpdateItemRequest request;
    request.table_name = std::move(table);
    request.key = item(key);
    Placeholders placeholders;
    placeholders.values.emplace(":by", item(R"({"by":)" + std::string(by) + "}").at("by"));
    request.update = dynamodb::Update::parse("SET v = v + :by", placeholders).value();
    return request;
  }
  static std::vector<Code> codes(const std::vector<CancellationReason>& reasons) {
    std::vector<Code> codes;
    for (const CancellationReason& reason : reasons) {
      codes.push_back(reason.code);
    }
    return codes;
  }
};

TEST_F(TransactionTest, AppliesAllActionsInOneCommit) {
  ASSERT_TRUE(put("T", R"({"id":"old"})"));
  ASSERT_TRUE(put("P", R"({"id":"n","v":1})"));
  tables_->finish();
  const std::size_t before = listener_.batches().size();
  const auto outcome = transact(
      of(put_request("T", item(R"({"id":"new"})")), delete_request("T", R"({"id":"old"})"),
         add_to_v("P", R"({"id":"n"})", "2"), check("P", R"({"id":"none"})", "attribute_not_exists(id)")));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->kind, TransactWriteOutcome::Kind::kApplied);
  EXPECT_TRUE(get("T", R"({"id":"new"})"));
  EXPECT_FALSE(get("T", R"({"id":"old"})"));
  EXPECT_EQ(get("P", R"({"id":"n"})"), item(R"({"id":"n","v":3})"));
  tables_->finish();
  ASSERT_EQ(listener_.batches().size(), before + 1);
  EXPECT_EQ(listener_.batches().back()->size(), 2U);
}

TEST_F(TransactionTest, AppliesNoneWhenOneConditionFailsAndTellsOfEach) {
  ASSERT_TRUE(put("T", R"({"id":"there","v":1})"));
  auto last = when(delete_request("T", R"({"id":"there"})"), "attribute_not_exists(id)");
  last.on_condition_failure = dynamodb::ReturnValues::kAllOld;
  const auto outcome = transact(of(put_request("T", item(R"({"id":"new"})")), last));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->kind, TransactWriteOutcome::Kind::kCancelled);
  EXPECT_EQ(codes(outcome->reasons), (std::vector<Code>{Code::kNone, Code::kConditionalCheckFailed}));
  EXPECT_EQ(outcome->reasons[1].message, "The conditional request failed");
  EXPECT_EQ(outcome->reasons[1].item, item(R"({"id":"there","v":1})"));
  EXPECT_FALSE(get("T", R"({"id":"new"})"));
}

TEST_F(TransactionTest, AnActionThatDoesNotApplyCancelsIt) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":"text"})"));
  const auto outcome = transact(of(add_to_v("T", R"({"id":"a"})", "1"), put_request("T", item(R"({"v":1})")),
                                   put_request("T", item(R"({"id":"b"})"))));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(codes(outcome->reasons),
            (std::vector<Code>{Code::kValidationError, Code::kValidationError, Code::kNone}));
  EXPECT_FALSE(outcome->reasons[0].message.empty());
}

TEST_F(TransactionTest, RefusesAnItemNamedTwiceAndAnUnknownTable) {
  EXPECT_EQ(transact(of(put_request("T", item(R"({"id":"a"})")),
                        check("T", R"({"id":"a"})", "attribute_exists(id)")))
                .error(),
            (Error{ErrorCode::kInvalidArgument,
                   "Transaction request cannot include multiple operations on one item"}));
  EXPECT_EQ(transact(of(put_request("none", item(R"({"id":"a"})")))).error().code, ErrorCode::kNotFound);
}

TEST_F(TransactionTest, OneThatIsSentAgainIsNotAppliedAgain) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":0})"));
  const auto send = [&](std::uint64_t fingerprint) {
    auto request = of(add_to_v("T", R"({"id":"a"})", "1"));
    request.token = "once";
    request.fingerprint = fingerprint;
    return transact(std::move(request))->kind;
  };
  using enum TransactWriteOutcome::Kind;
  EXPECT_EQ(send(7), kApplied);
  EXPECT_EQ(send(7), kApplied);
  EXPECT_EQ(send(8), kTokenReused);
  open();
  EXPECT_EQ(send(7), kApplied);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":1})"));
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(send(8), kApplied);
  EXPECT_EQ(get("T", R"({"id":"a"})"), item(R"({"id":"a","v":2})"));
}

TEST_F(TransactionTest, ACancelledOneMayBeSentAgain) {
  auto request = of(when(put_request("T", item(R"({"id":"a"})")), "attribute_exists(id)"));
  request.token = "once";
  EXPECT_EQ(transact(request)->kind, TransactWriteOutcome::Kind::kCancelled);
  ASSERT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_EQ(transact(request)->kind, TransactWriteOutcome::Kind::kApplied);
}

TEST_F(TransactionTest, ForgetsOldTokens) {
  auto request = of(put_request("T", item(R"({"id":"a"})")));
  request.token = "once";
  ASSERT_TRUE(transact(std::move(request)));
  clock_.advance(std::chrono::minutes(30));
  open();  // trims at once
  const auto cursor = storage_.range(Keyspace::kMeta, "transaction/", "transaction0", Direction::kForward);
  EXPECT_FALSE(cursor->next().value());
}

TEST_F(TransactionTest, CostsTwiceWhatItsActionsCost) {
  const auto outcome =
      transact(of(put_request("T", item(R"({"id":"a"})")), put_request("P", item(R"({"id":"a"})")),
                  check("P", R"({"id":"b"})", "attribute_not_exists(id)")));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->units.at("T").total(), 2);
  EXPECT_EQ(outcome->units.at("P").total(), 4);
}

TEST_F(TransactionTest, ReadsItemsAndTheirAbsence) {
  ASSERT_TRUE(put("T", R"({"id":"a","v":1})"));
  TransactGetItemsRequest request;
  request.gets = {get_request("T", R"({"id":"a"})"), get_request("P", R"({"id":"none"})")};
  const auto outcome = transact(request);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->items.size(), 2U);
  EXPECT_EQ(outcome->items[0], item(R"({"id":"a","v":1})"));
  EXPECT_EQ(outcome->items[1], std::nullopt);
  EXPECT_EQ(outcome->units.at("T").table, 2);
}

TEST_F(TransactionTest, AReadWithAWrongKeyIsCancelled) {
  TransactGetItemsRequest request;
  request.gets = {get_request("T", R"({"id":"a"})"), get_request("T", "{}")};
  const auto outcome = transact(request);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(codes(outcome->reasons), (std::vector<Code>{Code::kNone, Code::kValidationError}));
}

TEST_F(TransactionTest, ARefusedReadNamesAnItemTwiceOrAnUnknownTable) {
  TransactGetItemsRequest twice;
  twice.gets = {get_request("T", R"({"id":"a"})"), get_request("T", R"({"id":"a"})")};
  EXPECT_EQ(transact(twice).error().message,
            "Transaction request cannot include multiple operations on one item");
  TransactGetItemsRequest unknown;
  unknown.gets = {get_request("none", R"({"id":"a"})")};
  EXPECT_EQ(transact(unknown).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace rtp::tables
