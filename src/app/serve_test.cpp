#include "app/serve.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rocksdb/rocksdb_storage.h"
#include "rocksdb/temporary_directory.h"
#include "tables/tables_fixture.h"

namespace rtp::app {
namespace {

using dynamodb::Type;
using ::testing::EndsWith;
using ::testing::HasSubstr;

/// Why the platform does not start on a data directory whose table `name` has the key `key`.
std::string refusal(std::string name, dynamodb::KeySchema key) {
  const rocksdb::TemporaryDirectory directory;
  {
    const auto storage = rocksdb::RocksdbStorage::open(directory.path().string(), {}).value();
    const SystemClock clock;
    const auto tables = tables::Tables::open(*storage, clock, {}).value();
    auto [done, created] = tables::answer<dynamodb::TableDescription>();
    tables->create_table(tables::table_request(std::move(name), std::move(key), std::nullopt),
                         std::move(done));
    EXPECT_TRUE(created.get());
  }
  Config config;
  config.gateway = {"127.0.0.1", 0};
  config.api = {"127.0.0.1", 0};
  config.data_dir = directory.path().string();
  const Result<void> served = serve(config);
  return served ? "it served" : served.error().message;
}

TEST(ServeTest, NamesTheKeyOfATableThatHasAnotherName) {
  const std::string reason = refusal("RealTimeData", tables::hash_key("busId"));
  EXPECT_THAT(reason, HasSubstr("has the hash key 'busId' of type S and no range key, but needs the hash key "
                                "'vehicleId' of type S and no range key"));
  EXPECT_THAT(reason, EndsWith(": use --real-time-item-key busId or another --data-dir"));
}

TEST(ServeTest, NamesTheTypeOfAKeyThatIsNoString) {
  const std::string reason = refusal("RealTimeData", tables::hash_key("vehicleId", Type::kNumber));
  EXPECT_THAT(reason, HasSubstr("has the hash key 'vehicleId' of type N and no range key, but needs"));
  EXPECT_THAT(reason, EndsWith(": use another --data-dir"));
}

TEST(ServeTest, NamesARangeKeyThatMustNotBe) {
  const std::string reason = refusal("RealTimeData", tables::hash_and_range_key("busId", "time"));
  EXPECT_THAT(reason,
              HasSubstr("has the hash key 'busId' of type S and the range key 'time' of type S, but"));
  EXPECT_THAT(reason, EndsWith(": use another --data-dir"));
}

TEST(ServeTest, NamesARangeKeyThatIsMissing) {
  const std::string reason = refusal("WebSocketConnectionManager", tables::hash_key("connectionId"));
  EXPECT_THAT(reason, HasSubstr("but needs the hash key 'connectionId' of type S and the range key "
                                "'realTimeItemId' of type S: use another --data-dir"));
}

}  // namespace
}  // namespace rtp::app
