#include "aws/function_environment.h"

#include <gtest/gtest.h>

#include "aws/environment_testing.h"

namespace rtp::aws {
namespace {

EnvironmentReader reader_of(Variables variables) {
  return {"OnConnectFunction", environment_of(std::move(variables))};
}

TEST(FunctionEnvironmentTest, NamesAllThatIsMissingInOneError) {
  EnvironmentReader reader = reader_of({{"REAL_TIME_ITEM_KEY", "  "}});
  static_cast<void>(reader.required("TABLE_NAME"));
  static_cast<void>(read_function_config(reader));
  static_cast<void>(read_management_endpoint(reader));
  static_cast<void>(read_function_region(reader, environment_of({{"HOME", "/nowhere"}})));
  EXPECT_EQ(reader.finish().error(),
            (Error{ErrorCode::kInvalidArgument,
                   "OnConnectFunction: set the environment variables TABLE_NAME, REAL_TIME_ITEM_KEY, "
                   "WS_ENDPOINT, AWS_REGION"}));
}

TEST(FunctionEnvironmentTest, ReadsTheFunctionsSettings) {
  EnvironmentReader reader = reader_of({{"REAL_TIME_ITEM_KEY", " sensorId "},
                                        {"IS_QUERY_PARAM", "false"},
                                        {"PAYLOAD_FORMAT", "dynamodb"},
                                        {"WS_ENDPOINT", " wss://h/prod/ "},
                                        {"AWS_REGION", "eu-west-1"}});
  const functions::FunctionConfig config = read_function_config(reader);
  EXPECT_EQ(config.real_time_item_key, "sensorId");
  EXPECT_EQ(config.key_source, functions::KeySource::kHeader);
  EXPECT_EQ(config.payload_format, functions::PayloadFormat::kDynamodb);
  EXPECT_EQ(config.extras, functions::Extras::kNone);
  EXPECT_EQ(read_management_endpoint(reader), "https://h/prod");
  EXPECT_TRUE(reader.finish());
}

TEST(FunctionEnvironmentTest, NamesWrongValuesAndTheFix) {
  EnvironmentReader reader = reader_of({{"REAL_TIME_ITEM_KEY", "vehicleId"},
                                        {"IS_QUERY_PARAM", "yes"},
                                        {"PAYLOAD_FORMAT", "xml"},
                                        {"WS_ENDPOINT", "h/prod"},
                                        {"MAPPING_WRITE", "add"},
                                        {"MAPPING_ATTRIBUTES", R"({"a":1})"}});
  static_cast<void>(read_function_config(reader));
  static_cast<void>(read_management_endpoint(reader));
  static_cast<void>(read_mapping_rules(reader));
  const std::string message = reader.finish().error().message;
  for (const char* part : {"IS_QUERY_PARAM is 'yes': give true or false", "PAYLOAD_FORMAT is 'xml'",
                           "WS_ENDPOINT is 'h/prod'", "MAPPING_WRITE is 'add'", "MAPPING_ATTRIBUTES is '"}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(FunctionEnvironmentTest, PrefersTheEndpointOfTheService) {
  EnvironmentReader reader =
      reader_of({{"AWS_ENDPOINT_URL", "http://a:1/"}, {"AWS_ENDPOINT_URL_S3", "http://b:2"}});
  EXPECT_EQ(read_service_endpoint(reader, "DYNAMODB", "https://c"), "http://a:1");
  EXPECT_EQ(read_service_endpoint(reader, "S3", "https://c"), "http://b:2");
  EnvironmentReader none = reader_of({});
  EXPECT_EQ(read_service_endpoint(none, "S3", "https://c"), "https://c");
  EXPECT_TRUE(none.finish());
  EnvironmentReader wrong = reader_of({{"AWS_ENDPOINT_URL", "a:1"}});
  static_cast<void>(read_service_endpoint(wrong, "S3", "https://c"));
  EXPECT_NE(wrong.finish().error().message.find("AWS_ENDPOINT_URL is 'a:1'"), std::string::npos);
}

TEST(FunctionEnvironmentTest, ReadsTheMappingByTheNamesOfTheSources) {
  EnvironmentReader reader = reader_of({{"REAL_TIME_ITEM_KEY", "vehicleId"},
                                        {"MAPPING_ID", "/vehicle/id"},
                                        {"MAPPING_ATTRIBUTES", R"({"lat":"/position/lat"})"},
                                        {"MAPPING_ITEMS", "/data"},
                                        {"MAPPING_VERSION", "v"},
                                        {"MAPPING_WRITE", "merge"}});
  const events::MappingRules rules = read_mapping_rules(reader);
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(rules.item_key, "vehicleId");
  EXPECT_EQ(rules.id, "/vehicle/id");
  EXPECT_EQ(rules.attributes, (std::map<std::string, std::string>{{"lat", "/position/lat"}}));
  EXPECT_EQ(rules.items, "/data");
  EXPECT_EQ(rules.version, "v");
  EXPECT_EQ(rules.write, events::WriteMode::kMerge);
  EnvironmentReader plain = reader_of({{"REAL_TIME_ITEM_KEY", "vehicleId"}});
  EXPECT_EQ(read_mapping_rules(plain).id, "vehicleId");
}

}  // namespace
}  // namespace rtp::aws
