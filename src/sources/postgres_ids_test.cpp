#include "sources/postgres_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/memory_sink.h"

namespace rtp::sources {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kTable = "public.vehicles";

class PostgresIdsTest : public testing::Test {
 protected:
  void write(std::optional<Checkpoint> checkpoint) {
    std::vector<Checkpoint> checkpoints;
    if (checkpoint) {
      checkpoints.push_back(*std::move(checkpoint));
    }
    sink_.apply("fleet", {}, std::move(checkpoints), [](const Result<ApplyResults>&) {});
  }
  void add(PostgresIds& ids, const std::string& table, const std::string& id) { write(*ids.add(table, id)); }

  MemorySink sink_;
};

TEST_F(PostgresIdsTest, WritesAnIdOnce) {
  PostgresIds ids;
  const auto first = ids.add(kTable, "3");
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->name, "id/15:public.vehicles/3");
  EXPECT_EQ((*first)->value, "");
  EXPECT_FALSE(*ids.add(kTable, "3"));
  const auto gone = ids.remove(kTable, "3");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->name, "id/15:public.vehicles/3");
  EXPECT_EQ(gone->value, std::nullopt);
  EXPECT_FALSE(ids.remove(kTable, "3"));
  EXPECT_FALSE(ids.remove("public.drivers", "3"));
}

TEST_F(PostgresIdsTest, RemembersTheIdsOfEachTable) {
  PostgresIds written;
  add(written, kTable, "3");
  add(written, kTable, "a/b:c");
  add(written, "public.vehicles/3", "4");
  add(written, kTable, "5");
  write(written.remove(kTable, "5"));
  const auto ids = PostgresIds::load(sink_, "fleet");
  ASSERT_TRUE(ids);
  EXPECT_THAT(ids->all(kTable), UnorderedElementsAre("3", "a/b:c"));
  EXPECT_THAT(ids->all("public.vehicles/3"), ElementsAre("4"));
  EXPECT_THAT(ids->all("public.drivers"), IsEmpty());
  EXPECT_THAT(PostgresIds::load(sink_, "another")->all(kTable), IsEmpty());
}

TEST_F(PostgresIdsTest, TellsWhichWereNotSeenInARound) {
  PostgresIds ids;
  add(ids, kTable, "3");
  add(ids, kTable, "4");
  ids.begin_round();
  EXPECT_THAT(ids.unseen(kTable), UnorderedElementsAre("3", "4"));
  add(ids, kTable, "4");
  add(ids, kTable, "5");
  EXPECT_THAT(ids.unseen(kTable), ElementsAre("3"));
  EXPECT_THAT(ids.unseen("public.drivers"), IsEmpty());
}

TEST_F(PostgresIdsTest, RefusesAnIdThatNoCheckpointCanName) {
  PostgresIds ids;
  const auto added = ids.add(kTable, std::string(1010, 'x'));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kTooLarge);
  EXPECT_THAT(ids.all(kTable), IsEmpty());
}

}  // namespace
}  // namespace rtp::sources
