#include "tables/memory_storage.h"

#include "tables/storage_contract.h"

namespace rtp::tables {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, StorageContract,
                         ::testing::Values(StorageFactory([] { return std::make_shared<MemoryStorage>(); })));

TEST(MemoryStorageTest, ACommitThatTheHookRefusesChangesNothing) {
  MemoryStorage storage;
  storage.set_commit_hook([](const auto& /*mutations*/, Durability /*durability*/) -> Result<void> {
    return fail(ErrorCode::kUnavailable, "no space left");
  });
  EXPECT_EQ(
      storage.commit({{Mutation::Kind::kPut, Keyspace::kItems, "a", "1"}}, Durability::kDurable).error(),
      (Error{ErrorCode::kUnavailable, "no space left"}));
  EXPECT_EQ(storage.get(Keyspace::kItems, "a").value(), std::nullopt);
}

}  // namespace
}  // namespace rtp::tables
