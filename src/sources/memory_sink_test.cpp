#include "sources/memory_sink.h"

#include "sources/item_sink_contract.h"

namespace rtp::sources {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, ItemSinkContract, testing::Values([] {
                           const auto sink = std::make_shared<MemorySink>();
                           return SinkUnderTest{
                               .sink = sink,
                               .item = [sink](std::string_view id) -> std::optional<dynamodb::Item> {
                                 const auto items = sink->items();
                                 const auto found = items.find(std::string(id));
                                 return found == items.end() ? std::nullopt : std::optional(found->second);
                               }};
                         }));

}  // namespace
}  // namespace rtp::sources
