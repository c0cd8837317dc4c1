#include "gateway/delivery_backlog.h"

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

SharedDelivery delivery(std::string id, std::uint64_t sequence, std::size_t bytes) {
  return std::make_shared<const Delivery>(Delivery{
      .real_time_item_id = std::move(id), .sequence_number = sequence, .frame = std::string(bytes, 'x')});
}

std::vector<std::uint64_t> sequences(const DeliveryBatch& batch) {
  std::vector<std::uint64_t> numbers;
  for (const SharedDelivery& one : batch) {
    numbers.push_back(one->sequence_number);
  }
  return numbers;
}

TEST(DeliveryBacklogTest, GivesBackEveryDeliveryInOrderWithinItsBound) {
  DeliveryBacklog backlog(100);
  backlog.append({delivery("a", 1, 30), delivery("b", 2, 30)});
  backlog.append({delivery("a", 3, 30)});
  EXPECT_EQ(sequences(backlog.take(2)), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(sequences(backlog.take(2)), (std::vector<std::uint64_t>{3}));
  EXPECT_TRUE(backlog.empty());
}

TEST(DeliveryBacklogTest, KeepsTheNewestOfEachItemBeyondItsBound) {
  DeliveryBacklog backlog(100);
  backlog.append({delivery("a", 1, 40), delivery("b", 2, 40), delivery("a", 3, 40), delivery("c", 4, 1)});
  EXPECT_EQ(sequences(backlog.take(10)), (std::vector<std::uint64_t>{2, 3, 4}));
}

TEST(DeliveryBacklogTest, TellsOfEachThatItDrops) {
  std::vector<std::uint64_t> dropped;
  DeliveryBacklog backlog(100, [&](const Delivery& one) { dropped.push_back(one.sequence_number); });
  backlog.append({delivery("a", 1, 40), delivery("b", 2, 40), delivery("a", 3, 40), delivery("c", 4, 1)});
  EXPECT_EQ(dropped, (std::vector<std::uint64_t>{1}));
}

TEST(DeliveryBacklogTest, CountsBytesAgainAfterTheyWereTaken) {
  DeliveryBacklog backlog(100);
  for (std::uint64_t sequence = 1; sequence <= 50; ++sequence) {
    backlog.append({delivery("a", sequence, 60)});
    EXPECT_EQ(sequences(backlog.take(1)), (std::vector<std::uint64_t>{sequence}));
  }
}

TEST(DeliveryBacklogTest, KeepsAllItemsHoweverMany) {
  DeliveryBacklog backlog(10);
  for (std::uint64_t sequence = 1; sequence <= 1000; ++sequence) {
    backlog.append({delivery("item-" + std::to_string(sequence), sequence, 10)});
  }
  EXPECT_EQ(backlog.size(), 1000U);
}

}  // namespace
}  // namespace rtp::gateway
