#include "sam/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sam {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

constexpr std::string_view kTemplate = R"(AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Env:
    Type: String
    Default: develop
    AllowedValues: [develop, staging, prod]
  Arch: {Type: String, Default: x86_64}
  Keys: {Type: CommaDelimitedList, Default: "vehicleId,driverId"}
  Secret: {Type: String}
Mappings:
  Sizes:
    develop: {Memory: 256}
    prod: {Memory: 512}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [!Condition IsProd]
Globals:
  Function:
    Runtime: provided.al2023
    Handler: bootstrap
    CodeUri: functions/
    Architectures: [!Ref Arch]
    Timeout: 10
    Environment:
      Variables:
        TABLE_NAME: !Ref Connections
        LOG_LEVEL: info
Resources:
  Connections:
    Type: AWS::DynamoDB::Table
  OnConnectFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: on_connect
      Timeout: 5
      MemorySize: !FindInMap [Sizes, !Ref Env, Memory]
      Environment:
        Variables:
          LOG_LEVEL: !If [IsProd, warning, debug]
          REAL_TIME_ITEM_KEY: vehicleId
  OnDisconnectFunction:
    Type: AWS::Serverless::Function
  OnlyInProdFunction:
    Type: AWS::Serverless::Function
    Condition: IsProd
)";

Template parsed(std::string_view yaml, ParameterOverrides overrides = {}) {
  auto result = Template::parse(yaml, std::move(overrides));
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return *std::move(result);
}

Function function_of(std::string_view yaml, const std::string& name, ParameterOverrides overrides = {}) {
  auto function = parsed(yaml, std::move(overrides)).function(name);
  if (!function) {
    throw std::runtime_error(function.error().message);
  }
  return *std::move(function);
}

TEST(TemplateTest, ReadsAFunctionWithWhatItsPropertiesSay) {
  const Function function = function_of(kTemplate, "OnConnectFunction");
  EXPECT_EQ(function.logical_id, "OnConnectFunction");
  EXPECT_EQ(function.handler, "on_connect");
  EXPECT_EQ(function.timeout, std::chrono::seconds(5));
  EXPECT_EQ(function.memory_mb, 256U);
}

TEST(TemplateTest, TakesFromGlobalsWhatAFunctionDoesNotSay) {
  const Function function = function_of(kTemplate, "OnDisconnectFunction", {{"Arch", "arm64"}});
  EXPECT_EQ(function.handler, "bootstrap");
  EXPECT_EQ(function.code_uri, "functions/");
  EXPECT_EQ(function.runtime, "provided.al2023");
  EXPECT_EQ(function.timeout, std::chrono::seconds(10));
  EXPECT_EQ(function.memory_mb, 128U) << "which nobody says";
  EXPECT_THAT(function.architectures, ElementsAre("arm64"));
}

TEST(TemplateTest, MergesTheVariablesOfGlobalsAndFunction) {
  EXPECT_THAT(function_of(kTemplate, "OnConnectFunction").environment,
              ElementsAre(Pair("TABLE_NAME", "Connections"), Pair("LOG_LEVEL", "debug"),
                          Pair("REAL_TIME_ITEM_KEY", "vehicleId")));
  EXPECT_THAT(function_of(kTemplate, "OnConnectFunction", {{"Env", "prod"}}).environment,
              testing::Contains(Pair("LOG_LEVEL", "warning")));
}

TEST(TemplateTest, ListsItsFunctionsInOrder) {
  EXPECT_THAT(parsed(kTemplate).function_names(),
              ElementsAre("OnConnectFunction", "OnDisconnectFunction", "OnlyInProdFunction"));
}

TEST(TemplateTest, LeavesOutAFunctionWhoseConditionDoesNotHold) {
  EXPECT_EQ(function_of(kTemplate, "OnlyInProdFunction", {{"Env", "prod"}}).handler, "bootstrap");
  const auto left_out = parsed(kTemplate).function("OnlyInProdFunction");
  ASSERT_FALSE(left_out.has_value());
  EXPECT_EQ(left_out.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(left_out.error().message, HasSubstr("condition IsProd does not hold"));
}

TEST(TemplateTest, NamesTheFunctionsThereAreForAnUnknownOne) {
  const auto unknown = parsed(kTemplate).function("OnConect");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(unknown.error().message,
            "the template has no function OnConect; it has OnConnectFunction, OnDisconnectFunction, "
            "OnlyInProdFunction");
  EXPECT_EQ(parsed("Resources: {Table: {Type: AWS::DynamoDB::Table}}").function("Table").error().message,
            "the template has no AWS::Serverless::Function");
}

struct Value {
  std::string_view yaml;  // of a variable of OnDisconnectFunction
  std::string_view text;
};

class ValueTest : public testing::TestWithParam<Value> {};

std::string with_variable(std::string_view yaml) {
  std::string text(kTemplate);
  const std::string_view place = "  OnDisconnectFunction:\n    Type: AWS::Serverless::Function\n";
  text.insert(
      text.find(place) + place.size(),
      "    Properties:\n      Environment:\n        Variables:\n          V: " + std::string(yaml) + "\n");
  return text;
}

TEST_P(ValueTest, IsResolved) {
  const Variables variables = function_of(with_variable(GetParam().yaml), "OnDisconnectFunction").environment;
  ASSERT_EQ(variables.back().first, "V");
  EXPECT_EQ(variables.back().second, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Values, ValueTest,
    testing::Values(
        Value{"text", "text"}, Value{"3", "3"}, Value{"true", "true"}, Value{"\"OFF\"", "OFF"},
        Value{"!Ref Env", "develop"}, Value{"{Ref: Env}", "develop"},
        Value{"!Ref Keys", "vehicleId,driverId"}, Value{"!Ref Connections", "Connections"},
        Value{"!Ref AWS::Region", "us-east-1"}, Value{"!GetAtt Connections.Arn", "Connections"},
        Value{"!GetAtt [Connections, Arn]", "Connections"},
        Value{"{\"Fn::GetAtt\": [Connections, Arn]}", "Connections"},
        Value{"!Sub \"${Env}-${Connections.Arn}-${AWS::AccountId}\"", "develop-Connections-123456789012"},
        Value{"!Sub \"${!Env} $ {Env} ${Keys}\"", "${Env} $ {Env} vehicleId,driverId"},
        Value{"!Sub [\"${a}/${Env}\", {a: !Ref Arch}]", "x86_64/develop"},
        Value{"{\"Fn::Sub\": \"wss://${Connections}/${Env}\"}", "wss://Connections/develop"},
        Value{"!If [IsTest, !Ref Env, no]", "develop"},
        Value{"!If [IsProd, yes, {\"Fn::Sub\": \"${Env}!\"}]", "develop!"},
        Value{"!FindInMap [Sizes, prod, Memory]", "512"}, Value{"!Join [\"-\", [a, !Ref Env]]", "a-develop"},
        Value{"!Select [1, !Ref Keys]", "driverId"}, Value{"!Select [0, !Split [\".\", a.b]]", "a"},
        Value{"!Join [\"+\", !Split [\", \", \"a, b, \"]]", "a+b+"}));

TEST(TemplateTest, LeavesOutAVariableWithoutValue) {
  const Function function =
      function_of(with_variable("!If [IsProd, x, !Ref AWS::NoValue]"), "OnDisconnectFunction");
  EXPECT_THAT(function.environment,
              ElementsAre(Pair("TABLE_NAME", "Connections"), Pair("LOG_LEVEL", "info")));
}

/// The line of with_variable()'s variable.
constexpr std::string_view kLine = "line 47: ";

struct Wrong {
  std::string_view yaml;
  std::string_view message;
};

class WrongValueTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongValueTest, IsNamedWithItsLineAndTheFix) {
  const auto function = parsed(with_variable(GetParam().yaml)).function("OnDisconnectFunction");
  ASSERT_FALSE(function.has_value());
  EXPECT_EQ(function.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(function.error().message, std::string(kLine) + std::string(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Values, WrongValueTest,
    testing::Values(Wrong{"!Ref Emv", "the template has no parameter or resource Emv; did you mean Env?"},
                    Wrong{"!Ref Secret", "parameter Secret has no default: give it, as Secret=VALUE"},
                    Wrong{"!GetAtt Conections.Arn",
                          "the template has no parameter or resource Conections; did you mean Connections?"},
                    Wrong{"!Sub \"${Env\"", "Fn::Sub: ${ without its } in \"${Env\""},
                    Wrong{"!Sub {a: b}", "the text of Fn::Sub is not a text"},
                    Wrong{"!ImportValue x",
                          "Fn::ImportValue cannot be known without an account: use a parameter instead"},
                    Wrong{"!If [IsPro, a, b]", "the template has no condition IsPro"},
                    Wrong{"!If [IsProd, a]", "Fn::If takes a list of 3: a condition and two values"},
                    Wrong{"!FindInMap [Sizes, prot, Memory]", "Fn::FindInMap: no prot; did you mean prod?"},
                    Wrong{"!Join [a]", "Fn::Join takes a list of 2"},
                    Wrong{"!Join [a, b]", "Fn::Join joins a list of texts"},
                    Wrong{"!Select [2, !Ref Keys]", "Fn::Select: the list has no element 2"},
                    Wrong{"!Split [\"\", b]", "Fn::Split takes a delimiter that is not empty"},
                    Wrong{"{a: b}", "V is not a text"}, Wrong{"&a [*a]", "nested too deeply"}));

struct WrongTemplate {
  std::string_view yaml;
  std::string_view message;
};

Error failure_of(const Result<Function>& function) {
  return function ? Error{ErrorCode::kInternal, "no error"} : function.error();
}

class WrongTemplateTest : public testing::TestWithParam<WrongTemplate> {};

TEST_P(WrongTemplateTest, IsNamedWithItsLineAndTheFix) {
  auto result = Template::parse(GetParam().yaml, {});
  const Error error = result ? failure_of(result->function("F")) : result.error();
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_THAT(error.message, StartsWith(std::string(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Templates, WrongTemplateTest,
    testing::Values(
        WrongTemplate{"", "line 1: not a SAM template: it has no Resources"},
        WrongTemplate{"- a", "line 1: not a SAM template"}, WrongTemplate{"Resources:\n  F: [", "line 2: "},
        WrongTemplate{"Resources:\n  F:\n    Type: AWS::Serverless::Function\n",
                      "line 3: a function without CodeUri"},
        WrongTemplate{"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: "
                      "'s3://b/k'}\n",
                      "line 4: CodeUri is s3://b/k: only a package in a folder can be run here"},
        WrongTemplate{
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: "
            ".\n      Timeout: 901\n",
            "line 6: Timeout is \"901\": write a whole number from 1 to 900"},
        WrongTemplate{
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: "
            ".\n      MemorySize: 1 GB\n",
            "line 6: MemorySize is \"1 GB\": write a whole number from 128 to 10240"},
        WrongTemplate{
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: "
            ".\n      Architectures: arm64\n",
            "line 6: Architectures is not a list"},
        WrongTemplate{"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Condition: A\n"
                      "Conditions:\n  A: !Not [!Condition B]\n  B: !Or [!Condition A, !Equals [a, b]]\n",
                      "line 7: condition A depends on itself"},
        WrongTemplate{"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Condition: A\n"
                      "Conditions:\n  A: &a !Not [*a]\n",
                      "line 6: nested too deeply"}));

/// `text` within `repeated`, in place of its '@', and that again, `times` times.
std::string nested(std::string_view repeated, std::string text, int times) {
  for (int i = 0; i < times; ++i) {
    std::string outer(repeated);
    outer.replace(outer.find('@'), 1, text);
    text = std::move(outer);
  }
  return text;
}

TEST(TemplateTest, RefusesAValueThatGrowsWithoutBounds) {
  std::string aliases = "[&a0 [x, x]";
  for (int i = 1; i < 40; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    aliases.append(", &a").append(std::to_string(i)).append(" [" + alias + ", " + alias + "]");
  }
  const std::string subs = nested(R"({"Fn::Sub": ["${a}${a}", {a: @}]})", "text", 40);
  const std::string joins =
      "!Join [\"" + std::string(2'000, '-') + "\", !Split [x, \"" + std::string(2'000, 'x') + "\"]]";
  for (const std::string& yaml : {aliases + "]", subs, joins}) {
    const auto function = parsed(with_variable(yaml)).function("OnDisconnectFunction");
    EXPECT_EQ(failure_of(function),
              (Error{ErrorCode::kMalformed, std::string(kLine) + "too large once it is resolved"}));
  }
}

TEST(TemplateTest, RefusesConditionsThatAskEachOtherWithoutEnd) {
  std::string yaml =
      "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Condition: C25\n"
      "Conditions:\n  C0: !Equals [a, b]\n";
  for (int i = 1; i <= 25; ++i) {
    const std::string before = "!Condition C" + std::to_string(i - 1);
    yaml.append("  C" + std::to_string(i) + ": !Or [" + before + ", " + before + "]\n");
  }
  EXPECT_THAT(failure_of(parsed(yaml).function("F")).message, HasSubstr("too large once it is resolved"));
}

TEST(TemplateTest, RefusesParametersThatItDoesNotTake) {
  const auto unknown = Template::parse(kTemplate, {{"Emv", "prod"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error(),
            (Error{ErrorCode::kInvalidArgument, "the template has no parameter Emv; did you mean Env?"}));
  const auto not_allowed = Template::parse(kTemplate, {{"Env", "prdo"}});
  ASSERT_FALSE(not_allowed.has_value());
  EXPECT_EQ(not_allowed.error(),
            (Error{ErrorCode::kInvalidArgument,
                   "parameter Env: \"prdo\" is not allowed; it is one of develop, staging, prod"}));
}

constexpr std::string_view kEvents = R"(Resources:
  Table: {Type: AWS::DynamoDB::Table}
  WholeFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 7
            FunctionResponseTypes: [ReportBatchItemFailures]
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 3
            MaximumRecordAgeInSeconds: 300
            FilterCriteria: {Filters: []}
        Other: {Type: Schedule}
  PlainFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Changes: {Type: DynamoDB, Properties: {MaximumRetryAttempts: -1}}
  WrongFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Changes: {Type: DynamoDB, Properties: {BatchSize: many}}
)";

TEST(TemplateTest, ReadsHowTheChangesOfATableReachAFunction) {
  const auto events = parsed(kEvents).stream_events("WholeFunction");
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1U);
  const StreamEvent& event = events->front();
  EXPECT_EQ(event.name, "Changes");
  EXPECT_EQ(event.batch_size, 7U);
  EXPECT_EQ(event.max_retries, 3U);
  EXPECT_EQ(event.max_record_age, std::chrono::seconds(300));
  EXPECT_TRUE(event.bisects);
  EXPECT_TRUE(event.reports_items);
  EXPECT_FALSE(event.from_latest);
  EXPECT_THAT(event.filters, ElementsAre("FilterCriteria"));
}

TEST(TemplateTest, TakesTheDefaultsOfLambdaForWhatAStreamEventDoesNotSay) {
  const auto events = parsed(kEvents).stream_events("PlainFunction");
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1U);
  const StreamEvent& event = events->front();
  EXPECT_EQ(event.batch_size, 100U);
  EXPECT_FALSE(event.max_retries);
  EXPECT_FALSE(event.max_record_age);
  EXPECT_FALSE(event.bisects);
  EXPECT_FALSE(event.reports_items);
  EXPECT_TRUE(event.from_latest);
}

TEST(TemplateTest, NamesTheLineOfAWrongStreamEvent) {
  const auto events = parsed(kEvents).stream_events("WrongFunction");
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().message, "line 28: BatchSize is \"many\": write a whole number from 1 to 10000");
}

}  // namespace
}  // namespace rtp::sam
