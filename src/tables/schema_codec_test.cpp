#include "tables/schema_codec.h"

#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::TableSchema;

TableSchema full_schema() {
  TableSchema schema =
      table_request("Readings.2016", hash_and_range_key("sensor", "time", dynamodb::Type::kNumber),
                    std::nullopt)
          .schema;
  schema.stream = dynamodb::StreamViewType::kKeysOnly;
  schema.billing_mode = dynamodb::BillingMode::kProvisioned;
  schema.throughput.read = 5;
  schema.throughput.write = 1000;
  schema.table_id = "0f0e0d0c-0b0a-4908-8706-050403020100";
  schema.created = std::chrono::milliseconds(1'480'000'000'123);
  schema.stream_label = "2016-11-24T15:06:40.123";
  schema.deletion_protection = true;
  schema.indexes = {{.name = "byPlace",
                     .key = hash_key("place"),
                     .projection = dynamodb::ProjectionType::kInclude,
                     .non_key_attributes = {"a", "b"},
                     .status = dynamodb::IndexStatus::kCreating,
                     .throughput = {.read = 3, .write = 4}},
                    {.name = "byLevel",
                     .global = false,
                     .key = hash_and_range_key("sensor", "level"),
                     .projection = dynamodb::ProjectionType::kKeysOnly}};
  schema.ttl_attribute = "ttl";
  schema.tags = {{"team", "fleet"}, {"empty", ""}};
  schema.stream_created = std::chrono::milliseconds(1'480'000'001'000);
  schema.stream_start = 1000;
  return schema;
}

TEST(SchemaCodecTest, DecodesWhatItEncoded) {
  const TableSchema plain = table_request("T", hash_key("id", dynamodb::Type::kBinary), std::nullopt).schema;
  for (const TableSchema& schema : {full_schema(), plain, TableSchema{}}) {
    EXPECT_EQ(decode_schema(encode_schema(schema)).value(), schema);
  }
}

TEST(SchemaCodecTest, RefusesEveryCutSchemaAndBytesAfterIt) {
  const std::string bytes = encode_schema(full_schema());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_schema(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(decode_schema(bytes + '\0').error().code, ErrorCode::kCorrupt);
}

TEST(SchemaCodecTest, ReadsTheFirstFormatWhichHasNoProtection) {
  using namespace std::string_literals;
  const std::string stored =
      "\x01\x01T\x02id\x00\x00"s  // version, name, hash key `id` of type S, no range key
      "\x01\x02id\x00"s           // one attribute definition
      "\x04\x01\x00\x00"s         // stream of both images, on demand, no capacity
      "\x04uuid\x7b\x05label"s;   // id, created, stream label
  TableSchema schema = table_request("T", hash_key("id"), dynamodb::StreamViewType::kNewAndOldImages).schema;
  schema.table_id = "uuid";
  schema.created = std::chrono::milliseconds(123);
  schema.stream_label = "label";
  schema.stream_created = schema.created;
  EXPECT_EQ(decode_schema(stored).value(), schema);
}

TEST(SchemaCodecTest, ReadsTheSecondFormatWhichHasNoIndexes) {
  using namespace std::string_literals;
  const std::string stored =
      "\x02\x01T\x02id\x00\x00\x01\x02id\x00\x04\x01\x00\x00\x04uuid\x7b\x05label\x01"s;  // and protection
  TableSchema schema = table_request("T", hash_key("id"), dynamodb::StreamViewType::kNewAndOldImages).schema;
  schema.table_id = "uuid";
  schema.created = std::chrono::milliseconds(123);
  schema.stream_label = "label";
  schema.stream_created = schema.created;
  schema.deletion_protection = true;
  EXPECT_EQ(decode_schema(stored).value(), schema);
}

TEST(EndedStreamCodecTest, DecodesWhatItEncodedAndRefusesEveryCut) {
  const dynamodb::StreamEnd end{.last = 3000, .closed = std::chrono::milliseconds(1'480'000'002'000)};
  const std::string bytes = encode_ended_stream(full_schema(), end);
  dynamodb::Stream stream = dynamodb::enabled_stream(full_schema()).value();
  stream.end = end;
  EXPECT_EQ(decode_ended_stream(bytes).value(), stream);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_ended_stream(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(decode_ended_stream(encode_ended_stream(TableSchema{}, end)).error().code, ErrorCode::kCorrupt);
}

TEST(SchemaCodecTest, NamesTheFormatOfANewerProgram) {
  EXPECT_THAT(decode_schema("\x07").error().message, ::testing::HasSubstr("format 7"));
}

}  // namespace
}  // namespace rtp::tables
