#include "app/table_key.h"

#include <string>

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using dynamodb::KeyAttribute;
using dynamodb::KeySchema;
using dynamodb::Type;

const KeySchema kByVehicle = {.hash = {"vehicleId", Type::kString}, .range = {}};

/// What is said of the table `name` with the key `there` where `wanted` is needed.
std::string refusal(const std::string& name, const KeySchema& there, const KeySchema& wanted) {
  dynamodb::TableSchema schema;
  schema.name = name;
  schema.key = wanted;
  const Result<void> checked = check_table_key(there, schema, "/data");
  return checked ? "no error" : checked.error().message;
}

TEST(TableKeyTest, TakesTheKeyThatIsNeeded) {
  EXPECT_EQ(refusal("RealTimeData", kByVehicle, kByVehicle), "no error");
}

TEST(TableKeyTest, NamesTheSettingThatFitsAnotherAttribute) {
  EXPECT_EQ(refusal("RealTimeData", {.hash = {"busId", Type::kString}, .range = {}}, kByVehicle),
            "table RealTimeData in /data has the hash key 'busId' of type S and no range key, but needs the "
            "hash key 'vehicleId' of type S and no range key: use --real-time-item-key busId or another "
            "--data-dir");
}

TEST(TableKeyTest, NamesATypeThatDiffers) {
  EXPECT_EQ(refusal("RealTimeData", {.hash = {"vehicleId", Type::kNumber}, .range = {}}, kByVehicle),
            "table RealTimeData in /data has the hash key 'vehicleId' of type N and no range key, but needs "
            "the hash key 'vehicleId' of type S and no range key: use another --data-dir");
}

TEST(TableKeyTest, NamesARangeKeyThatDiffers) {
  const KeySchema with_range = {.hash = {"vehicleId", Type::kString},
                                .range = KeyAttribute{"at", Type::kNumber}};
  EXPECT_EQ(
      refusal("RealTimeData", with_range, kByVehicle),
      "table RealTimeData in /data has the hash key 'vehicleId' of type S and the range key 'at' of type "
      "N, but needs the hash key 'vehicleId' of type S and no range key: use another --data-dir");
}

TEST(TableKeyTest, NamesNoSettingForATableThatHasNone) {
  EXPECT_EQ(refusal("WebSocketConnectionManager", {.hash = {"id", Type::kString}, .range = {}},
                    {.hash = {"connectionId", Type::kString}, .range = {}}),
            "table WebSocketConnectionManager in /data has the hash key 'id' of type S and no range key, but "
            "needs the hash key 'connectionId' of type S and no range key: use another --data-dir");
}

}  // namespace
}  // namespace rtp::app
