#include "app/table_sink.h"

#include "gateway/gateway_options.h"
#include "sources/item_sink_contract.h"
#include "tables/tables_fixture.h"

namespace rtp::app {
namespace {

using sources::ItemSinkContract;

/// Tables in memory with those that a sink writes to.
struct SinkPlatform {
  SinkPlatform() {
    dynamodb::TableSchema items;
    items.name = gateway::kItemTableName;
    items.key = {.hash = {.name = "vehicleId", .type = dynamodb::Type::kString}, .range = {}};
    items.attribute_definitions = {items.key.hash};
    for (dynamodb::TableSchema schema : {items, TableSink::checkpoint_schema()}) {
      std::promise<bool> done;
      tables->create_table(
          {.schema = std::move(schema)},
          [&](const Result<dynamodb::TableDescription>& made) { done.set_value(made.has_value()); });
      EXPECT_TRUE(done.get_future().get());
    }
  }

  tables::MemoryStorage storage;
  tables::ManualClock clock;
  std::unique_ptr<tables::Tables> tables = *tables::Tables::open(storage, clock, {});
  TableSink sink{*tables, "vehicleId"};
};

INSTANTIATE_TEST_SUITE_P(Tables, ItemSinkContract, testing::Values([] {
                           const auto platform = std::make_shared<SinkPlatform>();
                           return sources::SinkUnderTest{
                               .sink = {platform, &platform->sink},
                               .item = [platform](std::string_view id) -> std::optional<dynamodb::Item> {
                                 dynamodb::GetItemRequest request;
                                 request.table_name = gateway::kItemTableName;
                                 request.key.emplace("vehicleId", std::string(id));
                                 return platform->tables->get_item(request)->item;
                               }};
                         }));

}  // namespace
}  // namespace rtp::app
