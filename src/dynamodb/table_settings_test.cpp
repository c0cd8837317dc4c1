#include "dynamodb/table_settings.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::expect_refused;
using testing::kNotNull;
using testing::violations;

const std::string kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Sensors";

template <typename T>
T parsed_setting(std::string_view operation, std::string_view body) {
  return std::get<T>(testing::parsed<TableSettingsRequest>(operation, body));
}

template <typename Request>
std::string refusal_of(const Request& request, TableSchema schema) {
  const auto applied = apply(request, schema);
  return applied ? "applied" : applied.error().message;
}

std::string ttl_body(const std::string& specification) {
  return R"({"TableName":"Sensors","TimeToLiveSpecification":{)" + specification + "}}";
}

TEST(UpdateTimeToLiveTest, ReadsTheAttribute) {
  const auto request = parsed_setting<UpdateTimeToLiveRequest>(
      "UpdateTimeToLive", ttl_body(R"("Enabled":true,"AttributeName":"expires")"));
  EXPECT_EQ(request.table_name, "Sensors");
  EXPECT_EQ(request.attribute, "expires");
  EXPECT_TRUE(request.enabled);
  EXPECT_EQ(serialize_time_to_live(request),
            R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}})");
}

TEST(UpdateTimeToLiveTest, RefusesWhatIsIncomplete) {
  const std::string attribute = "'' at 'timeToLiveSpecification.attributeName'";
  expect_invalid(
      "UpdateTimeToLive",
      {{"{}", "The parameter 'TableName' is required but was not present in the request"},
       {R"({"TableName":"Sensors"})", violations({{"null at 'timeToLiveSpecification'", kNotNull}})},
       {ttl_body(""), violations({{"null at 'timeToLiveSpecification.enabled'", kNotNull},
                                  {"null at 'timeToLiveSpecification.attributeName'", kNotNull}})},
       {ttl_body(R"("Enabled":true,"AttributeName":"")"),
        violations({{attribute, "Member must have length greater than or equal to 1"}})}});
}

TEST(UpdateTimeToLiveTest, IsRefusedWhereItChangesNothingOrNamesAnotherAttribute) {
  const TableSchema off;
  TableSchema on;
  on.ttl_attribute = "a";
  const std::string different =
      "TimeToLive is active on a different AttributeName: current AttributeName is a";
  EXPECT_EQ(refusal_of(UpdateTimeToLiveRequest{"T", "a", true}, on), "TimeToLive is already enabled");
  EXPECT_EQ(refusal_of(UpdateTimeToLiveRequest{"T", "a", false}, off), "TimeToLive is already disabled");
  EXPECT_EQ(refusal_of(UpdateTimeToLiveRequest{"T", "b", true}, on), different);
  EXPECT_EQ(refusal_of(UpdateTimeToLiveRequest{"T", "b", false}, on), different);
  ASSERT_TRUE(apply(UpdateTimeToLiveRequest{"T", "a", false}, on));
  EXPECT_EQ(serialize_time_to_live(on), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  ASSERT_TRUE(apply(UpdateTimeToLiveRequest{"T", "b", true}, on));
  EXPECT_EQ(serialize_time_to_live(on),
            R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"b"}})");
}

std::string tags_body(const std::string& tags) {
  return R"({"ResourceArn":")" + kArn + R"(","Tags":[)" + tags + "]}";
}

TEST(TagResourceTest, ReadsTheTags) {
  const auto request = parsed_setting<TagResourceRequest>(
      "TagResource", tags_body(R"({"Key":"team","Value":"fleet"},{"Key":"größe","Value":""})"));
  EXPECT_EQ(request.resource_arn, kArn);
  EXPECT_EQ(request.tags, (Tags{{"team", "fleet"}, {"größe", ""}}));
}

TEST(TagResourceTest, RefusesTagsThatNoTableMayHave) {
  const std::string many = [] {
    std::string tags;
    for (int i = 0; i < 51; ++i) {
      tags += (i == 0 ? "" : ",") + std::string(R"({"Key":")") + std::to_string(i) + R"(","Value":"v"})";
    }
    return tags;
  }();
  const std::string long_key(129, 'k');
  const std::string long_value(257, 'v');
  expect_invalid(
      "TagResource",
      {{"{}", "Invalid TableArn"},
       {R"({"ResourceArn":")" + kArn + "\"}", violations({{"null at 'tags'", kNotNull}})},
       {tags_body(""), "Atleast one Tag needs to be provided as Input."},
       {tags_body(R"({"Key":"a"})"), "The Tag Value provided is invalid, Value: null"},
       {tags_body(R"({"Value":"a"})"), "The Tag Key provided is invalid, Key: null"},
       {tags_body(R"({"Key":"a%","Value":"v"})"), "The Tag Key provided is invalid, Key: a%"},
       {tags_body(R"({"Key":"a","Value":"#"})"), "The Tag Value provided is invalid, Value: #"},
       {tags_body(R"({"Key":")" + long_key + R"(","Value":"v"})"),
        "The Tag Key provided is invalid, Key: " + long_key},
       {tags_body(R"({"Key":"a","Value":")" + long_value + "\"}"),
        "The Tag Value provided is invalid, Value: " + long_value},
       {tags_body(R"({"Key":"aws:a","Value":"v"})"), "Tag Key cannot be prefixed with aws:, Key: aws:a"},
       {tags_body(R"({"Key":"a","Value":"v"},{"Key":"a","Value":"w"})"),
        "Duplicate Tag Keys provided as input: Duplicate Tag Key found a"},
       {tags_body(many), "Number of Tags exceed the current limit for the provided ResourceArn"}});
  expect_malformed("TagResource", {{tags_body("7"), "Unexpected value type in payload"}});
}

TEST(TagResourceTest, RefusesAnArnOfNoTable) {
  for (const auto& [operation, more] :
       {std::pair("TagResource", R"(,"Tags":[])"), std::pair("UntagResource", R"(,"TagKeys":[])"),
        std::pair("ListTagsOfResource", "")}) {
    const auto body = [&rest = more](const std::string& arn) {
      return R"({"ResourceArn":")" + arn + "\"" + rest + "}";
    };
    const auto denied = [&name = operation](const std::string& resource) {
      return "User: arn:aws:iam::000000000000:user/rtp is not authorized to perform: dynamodb:" +
             std::string(name) + " on resource: " + resource;
    };
    expect_refused(operation, ErrorCode::kPermissionDenied,
                   {{body(""), denied("*")},
                    {body("abcd"), denied("abcd")},
                    {body("a:b:c:d:e:f"), denied("a:b:c:d:e:f")},
                    {body("a:b:c:d:e/f"), denied("a:b:c:d:e/f")}});
    expect_invalid(operation, {{body("a:b:c:d:e:f/g"),
                                "Invalid TableArn: Invalid ResourceArn provided as input a:b:c:d:e:f/g"},
                               {body("arn:aws:dynamodb:us-east-1:000000000000:table/ab"),
                                "Invalid TableArn: Invalid ResourceArn provided as input "
                                "arn:aws:dynamodb:us-east-1:000000000000:table/ab"}});
  }
}

TEST(TagsTest, AreAddedReplacedAndRemoved) {
  TableSchema schema;
  ASSERT_TRUE(apply(TagResourceRequest{kArn, {{"a", "1"}, {"b", "2"}}}, schema));
  ASSERT_TRUE(apply(TagResourceRequest{kArn, {{"b", "3"}}}, schema));
  EXPECT_EQ(serialize_tags(schema), R"({"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"3"}]})");
  ASSERT_TRUE(apply(UntagResourceRequest{kArn, {"a", "never there"}}, schema));
  EXPECT_EQ(schema.tags, (Tags{{"b", "3"}}));
  TagResourceRequest fifty{kArn, {}};
  for (int i = 0; i < 50; ++i) {
    fifty.tags[std::to_string(i)] = "v";
  }
  EXPECT_EQ(refusal_of(fifty, schema),
            "Number of Tags exceed the current limit for the provided ResourceArn");
}

TEST(UntagResourceTest, NeedsAKey) {
  expect_invalid("UntagResource",
                 {{R"({"ResourceArn":")" + kArn + "\"}", violations({{"null at 'tagKeys'", kNotNull}})},
                  {R"({"ResourceArn":")" + kArn + R"(","TagKeys":[]})",
                   "Atleast one Tag Key needs to be provided as Input."}});
  EXPECT_EQ(parsed_setting<UntagResourceRequest>("UntagResource",
                                                 R"({"ResourceArn":")" + kArn + R"(","TagKeys":["a","b"]})")
                .keys,
            (std::vector<std::string>{"a", "b"}));
}

TEST(ContinuousBackupsTest, AreOffAndStaySo) {
  const auto body = [](const std::string& enabled) {
    return R"({"TableName":"Sensors","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":)" +
           enabled + "}}";
  };
  EXPECT_EQ(
      parsed_setting<UpdateContinuousBackupsRequest>("UpdateContinuousBackups", body("false")).table_name,
      "Sensors");
  expect_invalid(
      "UpdateContinuousBackups",
      {{body("true"),
        "Point-in-time recovery is not offered here: leave PointInTimeRecoveryEnabled false, and copy "
        "the data directory instead"},
       {R"({"TableName":"Sensors"})",
        violations({{"null at 'pointInTimeRecoverySpecification'", kNotNull}})}});
  EXPECT_EQ(serialize_continuous_backups(),
            R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"DISABLED",)"
            R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})");
}

TEST(ServiceTest, TellsItsLimitsAndTheEndpointThatWasAsked) {
  EXPECT_EQ(serialize_limits(),
            R"({"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,)"
            R"("TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000})");
  EXPECT_EQ(serialize_endpoints("127.0.0.1:8000"),
            R"({"Endpoints":[{"Address":"127.0.0.1:8000","CachePeriodInMinutes":1440}]})");
}

TEST(CreateTableTagsTest, AreKeptWithTheTable) {
  const std::string table =
      R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a",)"
      R"("AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Tags":[{"Key":"k")";
  EXPECT_EQ(testing::parsed<CreateTableRequest>("CreateTable", table + R"(,"Value":"v"}]})").schema.tags,
            (Tags{{"k", "v"}}));
  expect_invalid("CreateTable", {{table + "}]}", "The Tag Value provided is invalid, Value: null"}});
}

}  // namespace
}  // namespace rtp::dynamodb
