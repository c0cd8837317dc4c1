// The change streams as DynamoDB Streams shows them.
#include "tables/stream_reader.h"

#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/catalog.h"
#include "tables/schema_codec.h"
#include "tables/tables_fixture.h"
#include "tables/write_batch.h"

namespace rtp::tables {
namespace {

using dynamodb::RecordPage;
using dynamodb::ShardIterator;
using dynamodb::ShardIteratorType;
using dynamodb::Stream;
using dynamodb::StreamViewType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StreamReaderTest : public TablesFixture {
 protected:
  Stream stream_of(const std::string& table) {
    const auto list = tables_->streams().list({.table_name = table, .exclusive_start_stream_arn = {}});
    EXPECT_TRUE(list) << list.error().message;
    return list->streams.back();
  }

  Result<ShardIterator> iterator(const Stream& stream, ShardIteratorType type, std::uint64_t number = 0) {
    return tables_->streams().iterator({.stream_arn = stream_arn(stream),
                                        .shard_id = shard_id(stream),
                                        .type = type,
                                        .sequence_number = number});
  }
  ShardIterator horizon(const Stream& stream) {
    return iterator(stream, ShardIteratorType::kTrimHorizon).value();
  }

  /// The page, of which the answer must tell the same.
  Result<RecordPage> records(const ShardIterator& from, std::int64_t limit = 1000) {
    auto page = tables_->streams().records({.iterator = from, .limit = limit});
    const auto answer = tables_->streams().answer({.iterator = from, .limit = limit});
    if (!page || !answer) {
      EXPECT_EQ(page.has_value(), answer.has_value());
      EXPECT_TRUE(page || answer || page.error() == answer.error());
      return page;
    }
    const boost::json::value told = boost::json::parse(*answer);
    std::vector<std::uint64_t> told_numbers;
    for (const boost::json::value& record : told.at("Records").as_array()) {
      const auto& text = record.at("dynamodb").at("SequenceNumber").as_string();
      told_numbers.push_back(dynamodb::parse_sequence_number(text).value());
    }
    EXPECT_EQ(told_numbers, numbers(*page));
    const auto* const next = told.as_object().if_contains("NextShardIterator");
    EXPECT_EQ(next == nullptr ? "" : std::string(next->as_string()),
              page->next ? serialize_iterator(*page->next) : "");
    return page;
  }

  static std::vector<std::uint64_t> numbers(const RecordPage& page) {
    std::vector<std::uint64_t> all;
    for (const auto& record : page.records) {
      all.push_back(record.sequence_number);
    }
    return all;
  }

  /// Puts items 0 to count - 1 into the table.
  void put_items(const std::string& table, int count, std::size_t bytes = 1) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(
          put(table, R"({"id":")" + std::to_string(i) + R"(","v":")" + std::string(bytes, 'v') + "\"}"));
    }
  }
};

TEST_F(StreamReaderTest, ListsTheStreamsOfAllTablesOrOfOne) {
  EXPECT_TRUE(create(table_request("A", hash_key("id"), StreamViewType::kKeysOnly)));
  const auto all = tables_->streams().list({}).value();
  ASSERT_EQ(all.streams.size(), 2U);
  EXPECT_EQ(all.streams[0].table_name, "A");
  EXPECT_EQ(all.streams[0].view, StreamViewType::kKeysOnly);
  EXPECT_EQ(all.streams[1].table_name, "T");
  EXPECT_TRUE(all.is_whole);
  dynamodb::ListStreamsRequest one;
  one.limit = 1;
  const auto first = tables_->streams().list(one).value();
  EXPECT_EQ(first.streams[0].table_name, "A");
  EXPECT_FALSE(first.is_whole);
  one.exclusive_start_stream_arn = "arn:aws:dynamodb:us-east-1:0:table/Aaa/stream/x";
  const auto second = tables_->streams().list(one).value();
  EXPECT_EQ(second.streams[0].table_name, "T");
  EXPECT_TRUE(second.is_whole);
  one.table_name = "P";
  EXPECT_THAT(tables_->streams().list(one).value().streams, IsEmpty());
  one.table_name = "nowhere";
  EXPECT_EQ(tables_->streams().list(one).error().code, ErrorCode::kNotFound);
}

TEST_F(StreamReaderTest, ReadsFromEachKindOfPlace) {
  put_items("T", 3);
  const Stream stream = stream_of("T");
  EXPECT_THAT(numbers(records(horizon(stream)).value()), ElementsAre(1, 2, 3));
  const auto at = iterator(stream, ShardIteratorType::kAtSequenceNumber, 2).value();
  EXPECT_THAT(numbers(records(at).value()), ElementsAre(2, 3));
  const auto after = iterator(stream, ShardIteratorType::kAfterSequenceNumber, 2).value();
  EXPECT_THAT(numbers(records(after).value()), ElementsAre(3));
  const auto latest = iterator(stream, ShardIteratorType::kLatest).value();
  EXPECT_THAT(records(latest).value().records, IsEmpty());
  put_items("P", 1);
  ASSERT_TRUE(erase("T", R"({"id":"0"})"));
  EXPECT_THAT(numbers(records(latest).value()), ElementsAre(4));
}

TEST_F(StreamReaderTest, GoesOnWhereAPageEnded) {
  put_items("T", 5);
  const auto first = records(horizon(stream_of("T")), 2).value();
  EXPECT_THAT(numbers(first), ElementsAre(1, 2));
  const auto second = records(first.next.value(), 2).value();
  EXPECT_THAT(numbers(second), ElementsAre(3, 4));
  const auto third = records(second.next.value(), 2).value();
  EXPECT_THAT(numbers(third), ElementsAre(5));
  const auto fourth = records(third.next.value(), 2).value();
  EXPECT_THAT(fourth.records, IsEmpty());
  put_items("T", 1, 2);
  EXPECT_THAT(numbers(records(fourth.next.value()).value()), ElementsAre(6));
}

TEST_F(StreamReaderTest, HasAtMostOneMegabyteOnAPageButAlwaysARecord) {
  put_items("T", 5, 300 * 1024);
  const auto first = records(horizon(stream_of("T"))).value();
  EXPECT_THAT(numbers(first), ElementsAre(1, 2, 3));
  EXPECT_THAT(numbers(records(first.next.value()).value()), ElementsAre(4, 5));
}

TEST_F(StreamReaderTest, PassesOverTheRecordsOfOtherTablesAFewMegabytesAtATime) {
  EXPECT_TRUE(create(table_request("Busy", hash_key("id"), StreamViewType::kNewImage)));
  put_items("T", 1);
  put_items("Busy", 30, 300 * 1024);
  put_items("T", 1, 2);
  std::vector<std::uint64_t> found;
  int pages = 0;
  for (ShardIterator next = horizon(stream_of("T")); found.size() < 2 && pages < 10; ++pages) {
    const auto page = records(next).value();
    for (const std::uint64_t number : numbers(page)) {
      found.push_back(number);
    }
    next = page.next.value();
  }
  EXPECT_THAT(found, ElementsAre(1, 32));
  EXPECT_EQ(pages, 3);  // 9 MB of the other table, at 4 MB
}

TEST_F(StreamReaderTest, ShowsNothingThatAnEarlierTableOfTheNameDid) {
  put_items("T", 2);
  const Stream old = stream_of("T");
  ASSERT_TRUE(drop("T"));
  EXPECT_TRUE(create(table_request("T", hash_key("id"), StreamViewType::kNewImage)));
  put_items("T", 1);
  const Stream fresh = stream_of("T");
  EXPECT_NE(fresh.label, old.label);
  EXPECT_NE(shard_id(fresh), shard_id(old));
  EXPECT_EQ(fresh.start, 3U);
  EXPECT_THAT(numbers(records(horizon(fresh)).value()), ElementsAre(3));
  const auto page = records(horizon(old)).value();
  EXPECT_THAT(numbers(page), ElementsAre(1, 2));
  EXPECT_FALSE(page.next) << "the shard of a deleted table ended";
}

TEST_F(StreamReaderTest, KeepsTheStreamOfADeletedTableForTheRetention) {
  put_items("T", 2);
  const Stream stream = stream_of("T");
  ASSERT_TRUE(drop("T"));
  open();
  const auto ended = tables_->streams().describe(stream_arn(stream)).value();
  ASSERT_TRUE(ended.end);
  EXPECT_EQ(ended.end->last, 2U);
  const auto first = records(horizon(stream), 1).value();
  EXPECT_THAT(numbers(first), ElementsAre(1));
  const auto second = records(first.next.value()).value();
  EXPECT_THAT(numbers(second), ElementsAre(2));
  EXPECT_FALSE(second.next);
  clock_.advance(std::chrono::hours(24) + std::chrono::minutes(1));
  put_items("P", 1);  // whoever writes makes the writer trim
  tables_->finish();
  EXPECT_EQ(tables_->streams().describe(stream_arn(stream)).error().code, ErrorCode::kNotFound);
  open();
  EXPECT_EQ(tables_->streams().describe(stream_arn(stream)).error().code, ErrorCode::kNotFound);
}

TEST_F(StreamReaderTest, RefusesStreamsAndShardsThatDoNotExist) {
  const Stream stream = stream_of("T");
  Stream other = stream;
  other.label = "2016-11-24T00:00:00.000";
  EXPECT_EQ(tables_->streams().describe(stream_arn(other)).error(),
            (Error{ErrorCode::kNotFound,
                   "Requested resource not found: Stream: " + stream_arn(other) + " not found"}));
  EXPECT_EQ(tables_->streams()
                .iterator({.stream_arn = stream_arn(stream),
                           .shard_id = "shardId-00000000000000000000-00000000",
                           .type = ShardIteratorType::kLatest})
                .error()
                .code,
            ErrorCode::kNotFound);
  ShardIterator gone = horizon(stream);
  gone.stream_arn = stream_arn(other);
  EXPECT_EQ(records(gone).error().code, ErrorCode::kNotFound);
}

TEST_F(StreamReaderTest, RefusesAnIteratorAfterAQuarterOfAnHour) {
  const ShardIterator old = horizon(stream_of("T"));
  clock_.advance(std::chrono::minutes(15));
  EXPECT_TRUE(records(old));
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(records(old).error().code, ErrorCode::kExpired);
}

TEST_F(StreamReaderTest, TellsThatRecordsWereTrimmed) {
  put_items("T", 2);
  clock_.advance(std::chrono::hours(25));
  put_items("T", 1, 2);
  tables_->finish();
  const Stream stream = stream_of("T");
  EXPECT_THAT(numbers(records(horizon(stream)).value()), ElementsAre(3));
  EXPECT_EQ(iterator(stream, ShardIteratorType::kAtSequenceNumber, 2).error().code, ErrorCode::kTrimmed);
  EXPECT_EQ(iterator(stream, ShardIteratorType::kAfterSequenceNumber, 1).error().code, ErrorCode::kTrimmed);
  EXPECT_TRUE(iterator(stream, ShardIteratorType::kAfterSequenceNumber, 2)) << "nothing is missing after it";
  ShardIterator old = horizon(stream);
  old.position = 2;
  EXPECT_EQ(records(old).error().code, ErrorCode::kTrimmed);
}

/// The writer's part of an update of table "T", by hand.
class ChangeStreamTest : public StreamReaderTest {
 protected:
  Result<void> change(const dynamodb::StreamSpecification& specification) {
    tables_.reset();
    const auto catalog = Catalog::load(storage_).value();
    WriteBatch batch(storage_, *catalog, clock_.now(), next_);
    auto schema = *catalog->find("T").value();
    const auto changed = batch.change_stream(schema, specification);
    if (changed) {
      batch.add_upkeep({Mutation::Kind::kPut, Keyspace::kSchemas, schema.name, encode_schema(schema)});
      RTP_CHECK(storage_.commit(batch.mutations(), Durability::kDurable));
    }
    open();
    return changed;
  }

  std::uint64_t next_ = 2;  // the last sequence number, after two puts
};

TEST_F(ChangeStreamTest, ADisabledStreamStaysReadableAndIsNotTheNextOne) {
  put_items("T", 2);
  const Stream first = stream_of("T");
  ASSERT_TRUE(change({false, std::nullopt}));
  EXPECT_FALSE(tables_->describe_table("T")->schema.stream);
  EXPECT_EQ(tables_->describe_table("T")->schema.stream_label, first.label);
  put_items("T", 1, 7);
  ASSERT_TRUE(change({true, StreamViewType::kKeysOnly}));
  put_items("T", 1, 9);
  const Stream second = stream_of("T");
  EXPECT_NE(second.label, first.label);
  EXPECT_EQ(second.view, StreamViewType::kKeysOnly);
  EXPECT_THAT(numbers(records(horizon(second)).value()), ElementsAre(3));
  const auto page = records(horizon(first)).value();
  EXPECT_THAT(numbers(page), ElementsAre(1, 2));
  EXPECT_FALSE(page.next);
  EXPECT_TRUE(tables_->streams().describe(stream_arn(first))->end);
}

TEST_F(ChangeStreamTest, RefusesWhatChangesNothing) {
  put_items("T", 2);
  EXPECT_EQ(change({true, StreamViewType::kNewImage}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(stream_of("T").end);
}

}  // namespace
}  // namespace rtp::tables
