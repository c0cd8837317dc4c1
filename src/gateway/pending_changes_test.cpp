#include "gateway/pending_changes.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

using functions::DeliveryMode;
using testing::ElementsAre;

class PendingChangesTest : public testing::Test {
 protected:
  [[nodiscard]] SharedChange change(const std::string& id, std::uint64_t sequence_number) {
    Delivery delivery{.real_time_item_id = id, .sequence_number = sequence_number, .frame = "frame"};
    delivery.record = std::make_shared<const dynamodb::StreamRecord>();
    return std::make_shared<OutgoingChange>(std::make_shared<const Delivery>(std::move(delivery)),
                                            deflaters_);
  }
  void push(const std::string& id, std::uint64_t sequence_number, DeliveryMode mode = DeliveryMode::kLatest) {
    pending_.push(change(id, sequence_number), mode, false, PendingChanges::Pace::kLags);
  }
  void push_snapshot(const std::string& id, std::uint64_t sequence_number) {
    pending_.push_snapshot(change(id, sequence_number), false);
  }
  /// What is sent, as "id@sequence number, resuming with".
  [[nodiscard]] std::string take() {
    const PendingChanges::Next next = pending_.take();
    const std::string what = next.change == nullptr
                                 ? next.text
                                 : next.change->delivery().real_time_item_id + "@" +
                                       std::to_string(next.change->delivery().sequence_number);
    return what + " resume " + std::to_string(next.resume);
  }
  [[nodiscard]] std::vector<std::string> take_all() {
    std::vector<std::string> all;
    while (!pending_.empty()) {
      all.push_back(take());
    }
    return all;
  }

  SharedDeflaters deflaters_;
  PendingChanges pending_;
};

TEST_F(PendingChangesTest, KeepTheOrder) {
  push("a", 1);
  push("b", 2);
  push("c", 3);
  EXPECT_THAT(take_all(), ElementsAre("a@1 resume 1", "b@2 resume 2", "c@3 resume 3"));
}

TEST_F(PendingChangesTest, KeepOnlyTheNewestOfAnItemInThePlaceOfTheFirst) {
  push("a", 1);
  push("b", 2);
  push("a", 3);
  EXPECT_EQ(pending_.size(), 2U);
  // After a@3 the client cannot resume with 3: it has not seen b@2.
  EXPECT_THAT(take_all(), ElementsAre("a@3 resume 1", "b@2 resume 3"));
}

TEST_F(PendingChangesTest, KeepEachChangeForAClientThatKeepsUp) {
  for (std::uint64_t sequence_number = 1; sequence_number <= 3; ++sequence_number) {
    pending_.push(change("a", sequence_number), DeliveryMode::kLatest, false, PendingChanges::Pace::kKeepsUp);
  }
  push("a", 4);
  push("a", 5);  // takes the place of the one before, since now it lags
  EXPECT_THAT(take_all(), ElementsAre("a@1 resume 1", "a@2 resume 2", "a@3 resume 3", "a@5 resume 5"));
}

TEST_F(PendingChangesTest, StartANewPlaceOnceTheOldIsTaken) {
  push("a", 1);
  push("b", 2);
  EXPECT_EQ(take(), "a@1 resume 1");
  push("a", 3);
  push("a", 4);
  EXPECT_THAT(take_all(), ElementsAre("b@2 resume 2", "a@4 resume 4"));
}

TEST_F(PendingChangesTest, KeepEachChangeThatIsToBeDeliveredAndCountItsBytes) {
  push("a", 1, DeliveryMode::kAll);
  push("a", 2, DeliveryMode::kAll);
  EXPECT_EQ(pending_.queued_bytes(), 2 * change("a", 1)->bytes());
  EXPECT_THAT(take_all(), ElementsAre("a@1 resume 1", "a@2 resume 2"));
  EXPECT_EQ(pending_.queued_bytes(), 0U);
}

TEST_F(PendingChangesTest, CanBeResumedOnlyFromTheBeginningDuringASnapshot) {
  pending_.begin_snapshot(5);
  push_snapshot("a", 7);
  push("b", 100);
  EXPECT_THAT(take_all(), ElementsAre("a@7 resume 5", "b@100 resume 5"));
  push_snapshot("c", 9);
  pending_.push_text("current");
  pending_.end_snapshot();
  push("d", 101);
  EXPECT_THAT(take_all(), ElementsAre("c@9 resume 100", "current resume 100", "d@101 resume 101"));
}

TEST_F(PendingChangesTest, LetANewerChangeStandForTheStateOfASnapshot) {
  pending_.begin_snapshot(0);
  push_snapshot("a", 7);
  push("a", 100);
  push_snapshot("a", 7);
  pending_.end_snapshot();
  EXPECT_THAT(take_all(), ElementsAre("a@100 resume 100"));
}

}  // namespace
}  // namespace rtp::gateway
