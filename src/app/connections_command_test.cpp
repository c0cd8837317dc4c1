#include "app/connections_command.h"

#include <array>

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

TEST(ConnectionsTableTest, AlignsItsColumns) {
  dynamodb::Item full;
  full.emplace("connectionId", std::string("L0SM9cOFvHcCIhw="));
  full.emplace("realTimeItemId", std::string("3"));
  full.emplace("realTimeItemKey", std::string("vehicleId"));
  full.emplace("ttl", dynamodb::Number(1795519292));
  dynamodb::Item partial;
  partial.emplace("connectionId", std::string("x"));
  const std::array rows = {full, partial};
  EXPECT_EQ(connections_table(rows),
            "connectionId      realTimeItemId  realTimeItemKey  ttl\n"
            "L0SM9cOFvHcCIhw=  3               vehicleId        1795519292\n"
            "x\n");
}

TEST(ConnectionsTableTest, HasAHeadlineWithoutRows) {
  EXPECT_EQ(connections_table({}), "connectionId  realTimeItemId  realTimeItemKey  ttl\n");
}

}  // namespace
}  // namespace rtp::app
