#include "dynamodb/schema.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

using namespace std::string_literals;

const KeySchema kHashOnly = {{"a", Type::kString}, std::nullopt};
const KeySchema kHashAndRange = {{"a", Type::kString}, KeyAttribute{"b", Type::kBinary}};

constexpr std::string_view kNoMatch = "The provided key element does not match the schema";

std::string message(const auto& result) { return result ? "no error" : result.error().message; }

TEST(KeyOfItemTest, TakesTheKeyAttributesAndLeavesTheOthers) {
  const Item item = {{"a", "x"s}, {"b", Binary{"y"}}, {"c", Number(1)}};
  EXPECT_EQ(key_attributes(kHashOnly, item), (Item{{"a", "x"s}}));
  EXPECT_EQ(key_attributes(kHashAndRange, item), (Item{{"a", "x"s}, {"b", Binary{"y"}}}));
}

TEST(KeyOfItemTest, NamesTheKeyThatIsMissingOrOfTheWrongType) {
  const std::string invalid = "One or more parameter values were invalid: ";
  EXPECT_EQ(message(check_key_of_item(kHashOnly, {})), invalid + "Missing the key a in the item");
  EXPECT_EQ(message(check_key_of_item(kHashAndRange, {{"a", "x"s}})),
            invalid + "Missing the key b in the item");
  EXPECT_EQ(message(check_key_of_item(kHashOnly, {{"a", NumberSet{Number(1)}}})),
            invalid + "Type mismatch for key a expected: S actual: NS");
  EXPECT_EQ(message(check_key_of_item(kHashAndRange, {{"a", "x"s}, {"b", "y"s}})),
            invalid + "Type mismatch for key b expected: B actual: S");
}

TEST(ValidateKeyTest, WordsAnEmptyKeyOtherwiseThanForAnItem) {
  EXPECT_EQ(message(validate_key(kHashOnly, {{"a", ""s}})),
            "One or more parameter values were invalid: The AttributeValue for a key attribute cannot "
            "contain an empty string value. Key: a");
  EXPECT_EQ(message(validate_key(kHashAndRange, {{"a", "x"s}, {"b", Binary{}}})),
            "One or more parameter values were invalid: The AttributeValue for a key attribute cannot "
            "contain an empty binary value. Key: b");
}

TEST(KeyOfItemTest, RefusesEmptyAndLongKeys) {
  EXPECT_EQ(
      message(check_key_of_item(kHashOnly, {{"a", ""s}})),
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
      "empty string value. Key: a");
  EXPECT_EQ(
      message(check_key_of_item(kHashAndRange, {{"a", "x"s}, {"b", Binary{}}})),
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
      "empty binary value. Key: b");
  EXPECT_EQ(message(check_key_of_item(kHashOnly, {{"a", std::string(2048, 'x')}})), "no error");
  EXPECT_EQ(
      message(check_key_of_item(kHashOnly, {{"a", std::string(2049, 'x')}})),
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 "
      "bytes");
  EXPECT_EQ(message(check_key_of_item(kHashAndRange, {{"a", "x"s}, {"b", Binary{std::string(1024, 'x')}}})),
            "no error");
  EXPECT_EQ(message(check_key_of_item(kHashAndRange, {{"a", "x"s}, {"b", Binary{std::string(1025, 'x')}}})),
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the "
            "size limit "
            "of 1024 bytes");
}

TEST(KeyOfBatchItemTest, WordsAMismatchAsForAKey) {
  EXPECT_TRUE(check_key_of_batch_item(kHashOnly, {{"a", "x"s}, {"c", true}}));
  EXPECT_EQ(message(check_key_of_batch_item(kHashOnly, {{"c", "x"s}})), kNoMatch);
  EXPECT_EQ(message(check_key_of_batch_item(kHashOnly, {{"a", Number(1)}})), kNoMatch);
}

TEST(ValidateKeyTest, WantsExactlyTheKeyAttributes) {
  EXPECT_TRUE(validate_key(kHashOnly, {{"a", "x"s}}));
  EXPECT_TRUE(validate_key(kHashAndRange, {{"a", "x"s}, {"b", Binary{"y"}}}));
  for (const Item& key : {Item{}, Item{{"b", "x"s}}, Item{{"a", "x"s}, {"b", Binary{"y"}}},
                          Item{{"a", Number(1)}}, Item{{"a", Null{}}}, Item{{"a", Map{}}}}) {
    const auto checked = validate_key(kHashOnly, key);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error(), (Error{ErrorCode::kInvalidArgument, std::string(kNoMatch)}));
  }
  EXPECT_EQ(message(validate_key(kHashAndRange, {{"a", "x"s}})), kNoMatch);
  EXPECT_EQ(message(validate_key(kHashAndRange, {{"a", "x"s}, {"c", Binary{"y"}}})), kNoMatch);
}

TEST(CheckDistinctTest, FindsAKeyThatIsThereTwice) {
  const Item one = {{"a", Number::parse("1e3").value()}};
  const Item same = {{"a", Number(1000)}};
  const Item other = {{"a", Number(1001)}};
  EXPECT_TRUE(check_distinct({}));
  EXPECT_TRUE(check_distinct(std::vector{one, other}));
  EXPECT_EQ(message(check_distinct(std::vector{one, other, same})),
            "Provided list of item keys contains duplicates");
}

TEST(ArnTest, NamesTableAndStream) {
  TableSchema schema;
  schema.name = "RealTimeData";
  schema.stream_label = "2026-11-24T08:00:00.123";
  EXPECT_EQ(table_arn(schema), "arn:aws:dynamodb:us-east-1:000000000000:table/RealTimeData");
  EXPECT_EQ(stream_arn(schema), table_arn(schema) + "/stream/2026-11-24T08:00:00.123");
}

}  // namespace
}  // namespace rtp::dynamodb
