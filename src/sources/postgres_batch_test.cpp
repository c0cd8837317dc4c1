#include "sources/postgres_batch.h"

#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "dynamodb/wire_json.h"
#include "sources/memory_sink.h"

namespace rtp::sources {
namespace {

using pgoutput::Delete;
using pgoutput::KeyPart;
using pgoutput::NullValue;
using pgoutput::OldKey;
using pgoutput::OldRow;
using pgoutput::Relation;
using pgoutput::Tuple;
using pgoutput::UnchangedToast;
using pgoutput::Update;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr pgoutput::Oid kInt4 = 23;
constexpr pgoutput::Oid kText = 25;
constexpr pgoutput::Oid kJsonb = 3802;

Tuple row(std::string id, std::string name) { return {std::move(id), std::move(name), NullValue{}}; }

class PostgresBatchTest : public testing::Test {
 protected:
  Relation vehicles_{.id = 16385,
                     .schema = "public",
                     .name = "vehicles",
                     .columns = {{.key_part = KeyPart::kYes, .name = "id", .type = kInt4},
                                 {.name = "name", .type = kText},
                                 {.name = "tags", .type = kJsonb}}};

  void write(std::vector<Checkpoint> checkpoints = {}) {
    auto written =
        boost::asio::co_spawn(context_, batch_.write(std::move(checkpoints)), boost::asio::use_future);
    context_.restart();
    context_.run();
    EXPECT_TRUE(written.get());
    EXPECT_EQ(batch_.size(), 0U);
  }

  [[nodiscard]] std::vector<std::string> items() const {
    std::vector<std::string> texts;
    for (const auto& [id, item] : sink_.items()) {
      dynamodb::append_plain_json(texts.emplace_back(), item);
    }
    return texts;
  }

  [[nodiscard]] std::vector<DeadLetter> letters() const {
    std::ifstream file(path_);
    std::vector<DeadLetter> letters;
    for (std::string line; std::getline(file, line);) {
      letters.push_back(*parse_dead_letter(line));
    }
    return letters;
  }

  static events::ItemMapping mapping() {
    return *events::ItemMapping::compile(
        {.id = "id", .items = "", .version = "", .remove_when = "/name=removed"});
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "fleet.ndjson";
  boost::asio::io_context context_{1};
  SystemClock clock_;
  MemorySink sink_;
  SourceMonitor monitor_{"fleet", "postgres", clock_};
  Intake intake_{"fleet", mapping(), path_, sink_, monitor_, clock_};
  PostgresIds ids_;
  PostgresBatch batch_{"fleet", intake_, ids_};
};

TEST_F(PostgresBatchTest, WritesRowsThenCheckpoints) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_row(vehicles_, {std::string("4"), NullValue{}, std::string(R"({"a":[1]})")});
  EXPECT_EQ(batch_.size(), 2U);
  write({{.name = "lsn", .value = "0/1"}});
  EXPECT_THAT(items(), ElementsAre(R"({"name":"Bus","tags":null,"vehicleId":"3"})",
                                   R"({"name":null,"tags":{"a":[1]},"vehicleId":"4"})"));
  EXPECT_EQ(*sink_.checkpoint("fleet", "lsn"), "0/1");
  EXPECT_THAT(PostgresIds::load(sink_, "fleet")->all("public.vehicles"), UnorderedElementsAre("3", "4"));
}

TEST_F(PostgresBatchTest, ReplacesAnItemByItsUpdatedRow) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_update(vehicles_, Update{.row = {std::string("3"), NullValue{}, NullValue{}}});
  write();
  EXPECT_THAT(items(), ElementsAre(R"({"name":null,"tags":null,"vehicleId":"3"})"));
}

TEST_F(PostgresBatchTest, KeepsWhatTheServerDidNotSend) {
  batch_.add_row(vehicles_, {std::string("3"), std::string("Bus"), std::string("[1]")});
  batch_.add_update(vehicles_, Update{.row = {std::string("3"), std::string("Tram"), UnchangedToast{}}});
  write();
  EXPECT_THAT(items(), ElementsAre(R"({"name":"Tram","tags":[1],"vehicleId":"3"})"));
  EXPECT_EQ(sink_.changes().back().kind, events::ChangeKind::kMerge);
}

TEST_F(PostgresBatchTest, TakesWhatWasNotSentFromTheOldRow) {
  batch_.add_update(vehicles_,
                    Update{.before = OldRow{{std::string("3"), std::string("Bus"), std::string("[1]")}},
                           .row = {std::string("3"), std::string("Tram"), UnchangedToast{}}});
  write();
  EXPECT_THAT(items(), ElementsAre(R"({"name":"Tram","tags":[1],"vehicleId":"3"})"));
  EXPECT_EQ(sink_.changes().back().kind, events::ChangeKind::kReplace);
}

TEST_F(PostgresBatchTest, RemovesTheItemOfAnIdThatHasChanged) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_update(vehicles_, Update{.before = OldKey{{std::string("3"), NullValue{}, NullValue{}}},
                                      .row = row("4", "Bus")});
  write();
  EXPECT_THAT(items(), ElementsAre(R"({"name":"Bus","tags":null,"vehicleId":"4"})"));
  EXPECT_THAT(ids_.all("public.vehicles"), ElementsAre("4"));
}

TEST_F(PostgresBatchTest, RemovesTheItemOfADeletedRow) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_delete(vehicles_, Delete{.before = OldKey{{std::string("3"), NullValue{}, NullValue{}}}});
  write();
  EXPECT_THAT(items(), IsEmpty());
  EXPECT_THAT(PostgresIds::load(sink_, "fleet")->all("public.vehicles"), IsEmpty());
}

TEST_F(PostgresBatchTest, RemovesAnItemThatItsRowSaysIsGone) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_update(vehicles_, Update{.row = row("3", "removed")});
  write();
  EXPECT_THAT(items(), IsEmpty());
  EXPECT_THAT(ids_.all("public.vehicles"), IsEmpty());
}

TEST_F(PostgresBatchTest, RemovesTheIdsOfATable) {
  batch_.add_row(vehicles_, row("3", "Bus"));
  batch_.add_row(vehicles_, row("4", "Tram"));
  batch_.add_removals("public.vehicles", {"3"});
  write();
  EXPECT_THAT(items(), ElementsAre(R"({"name":"Tram","tags":null,"vehicleId":"4"})"));
  EXPECT_THAT(ids_.all("public.vehicles"), ElementsAre("4"));
}

TEST_F(PostgresBatchTest, BuriesRowsThatAreNoItems) {
  batch_.add_row(vehicles_, {NullValue{}, std::string("Bus"), NullValue{}});
  batch_.add_row(vehicles_, {std::string("3"), std::string("Bus"), std::string("1e999")});
  batch_.add_row(vehicles_, {std::string("3")});
  batch_.add_delete(vehicles_, Delete{.before = OldKey{{NullValue{}, NullValue{}, NullValue{}}}});
  batch_.add_row(vehicles_, row(std::string(1100, 'x'), "Bus"));
  batch_.add_row(vehicles_, row("4", "Tram"));
  EXPECT_EQ(batch_.size(), 6U);
  write();
  EXPECT_EQ(items().size(), 1U);
  const auto kept = letters();
  ASSERT_EQ(kept.size(), 5U);
  EXPECT_EQ(kept[0].payload, R"({"id":null,"name":"Bus","tags":null})");
  EXPECT_EQ(kept[0].form, LetterForm::kRecord);
  EXPECT_EQ(kept[0].metadata, (events::Metadata{{"table", "public.vehicles"}}));
  EXPECT_EQ(kept[1].payload, R"({"id":3,"name":"Bus","tags":"1e999"})");
  EXPECT_TRUE(kept[1].reason.starts_with("column \"tags\": ")) << kept[1].reason;
  EXPECT_EQ(kept[2].reason, "the row has 1 values, its table 3 columns");
  EXPECT_TRUE(kept[3].reason.starts_with("a row was deleted: there is no id")) << kept[3].reason;
  EXPECT_TRUE(kept[4].reason.starts_with("the id has 1100 bytes")) << kept[4].reason;
}

}  // namespace
}  // namespace rtp::sources
