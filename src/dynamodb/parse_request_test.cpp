#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

using testing::parsed;
using testing::refusal;

TEST(ParseRequestTest, KnowsOnlyTheOperationsThatAreOffered) {
  for (const auto* operation : {"", "putitem", "PutItem ", "ExecuteStatement", "BatchExecuteStatement"}) {
    EXPECT_EQ(refusal(operation, "{}").code, ErrorCode::kUnsupported) << operation;
  }
}

TEST(ParseRequestTest, AnOperationIsCheckedBeforeTheBody) {
  EXPECT_EQ(refusal("Unknown", "").code, ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("Unknown", "not JSON").code, ErrorCode::kMalformed);
}

TEST(ParseRequestTest, ABodyThatIsNotAJsonObjectIsMalformedWithoutAMessage) {
  for (const auto* body : {"", "hello", "{", "[]", "1", "null", "{} {}", R"({"TableName":"abc",})",
                           "{\"TableName\":\"\xFF\"}", "{\"TableName\":\"\xED\xA0\x80\"}"}) {
    EXPECT_EQ(refusal("ListTables", body), (Error{ErrorCode::kMalformed, ""})) << body;
  }
}

TEST(ParseRequestTest, NullIsAbsentAndUnknownMembersAreIgnored) {
  const auto request = parsed<ListTablesRequest>(
      "ListTables", R"({"ExclusiveStartTableName":null,"Limit":null,"x":[{}],"Y":1})");
  EXPECT_FALSE(request.exclusive_start_table_name);
  EXPECT_EQ(request.limit, 100);
}

TEST(ParseRequestTest, ABodyNestedBeyondAllItemsIsRefusedAsSuch) {
  const std::string body =
      R"({"TableName":"abc","Item":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
  EXPECT_EQ(refusal("PutItem", body), nesting_error());
}

}  // namespace
}  // namespace rtp::dynamodb
