// What every Audience does, as tests. A test program instantiates them with a maker of one without
// connections:
//   INSTANTIATE_TEST_SUITE_P(Aws, AudienceContract, testing::Values(make_aws_audience));
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "functions/ports.h"

namespace rtp::functions {

/// An audience, and connections which watch items from when the call returns.
class AudienceHarness {
 public:
  virtual ~AudienceHarness() = default;
  [[nodiscard]] virtual Audience& audience() = 0;
  /// A connection that takes what it gets.
  virtual void watch(const std::string& connection, const std::vector<std::string>& items) = 0;
  /// One that is closed, which nobody was told of.
  virtual void watch_and_vanish(const std::string& connection, const std::vector<std::string>& items) = 0;
  /// Whether a connection still counts as watching the item, or soon does not any more.
  [[nodiscard]] virtual bool still_watches(const std::string& connection, const std::string& item) = 0;
  /// What a connection of watch() has got since the last time, of all that was finished; in order.
  [[nodiscard]] virtual std::vector<std::string> received(const std::string& connection) = 0;
};

class AudienceContract : public testing::TestWithParam<std::function<std::unique_ptr<AudienceHarness>()>> {
 protected:
  using Texts = std::vector<std::string>;

  Audience& audience() { return harness_->audience(); }
  AudienceHarness& harness() { return *harness_; }

  void deliver(const std::string& item, const std::string& text) {
    audience().deliver(item, next_record(), std::make_shared<const std::string>(text));
  }
  void remove(const std::string& item) { audience().deliver(item, next_record(), nullptr); }

  static void expect_nothing(const DeliveryReport& report) {
    EXPECT_EQ(report.receivers, 0U);
    EXPECT_EQ(report.gone, 0U);
    EXPECT_EQ(report.failed, 0U);
    EXPECT_TRUE(report.undelivered.empty());
  }

 private:
  const dynamodb::StreamRecord& next_record() {
    dynamodb::StreamRecord& record = records_.at(next_++);
    record.sequence_number = next_;
    return record;
  }

  // Before the harness, whose audience may keep them.
  std::vector<dynamodb::StreamRecord> records_{100};
  std::size_t next_ = 0;
  std::unique_ptr<AudienceHarness> harness_ = GetParam()();
};

TEST_P(AudienceContract, TellsThatSomeoneMayWatchAnItem) {
  harness().watch("a", {"3", "4"});
  harness().watch("b", {"\xC3\xBC/ \"5\""});
  for (const char* item : {"3", "4", "\xC3\xBC/ \"5\""}) {
    EXPECT_TRUE(audience().has_receivers(item)) << item;
  }
}

TEST_P(AudienceContract, SendsEachConnectionTheMessagesOfItsItemsInTheirOrder) {
  harness().watch("a", {"3", "4"});
  harness().watch("b", {"3"});
  harness().watch("c", {"5"});
  Texts of_item_3;
  for (int n = 0; n < 20; ++n) {
    of_item_3.push_back("3:" + std::to_string(n));
    deliver("3", of_item_3.back());
  }
  deliver("4", "4:0");
  deliver("6", "nobody");
  const DeliveryReport report = audience().finish();
  EXPECT_GT(report.receivers, 0U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_EQ(report.gone, 0U);
  EXPECT_TRUE(report.undelivered.empty());
  EXPECT_EQ(harness().received("b"), of_item_3);
  Texts of_a = harness().received("a");
  EXPECT_EQ(std::erase(of_a, "4:0"), 1U);
  EXPECT_EQ(of_a, of_item_3);
  EXPECT_EQ(harness().received("c"), Texts());
}

TEST_P(AudienceContract, SendsAndReportsWhatWasTakenOnce) {
  harness().watch("a", {"3"});
  expect_nothing(audience().finish());
  deliver("3", "once");
  EXPECT_GT(audience().finish().receivers, 0U);
  expect_nothing(audience().finish());
  EXPECT_EQ(harness().received("a"), Texts{"once"});
  deliver("3", "then");
  EXPECT_GT(audience().finish().receivers, 0U);
  EXPECT_EQ(harness().received("a"), Texts{"then"});
}

TEST_P(AudienceContract, SendsNoMessageForARemoval) {
  harness().watch("a", {"3"});
  remove("3");
  expect_nothing(audience().finish());
  deliver("3", "before");
  remove("3");
  deliver("3", "after");
  static_cast<void>(audience().finish());
  EXPECT_EQ(harness().received("a"), (Texts{"before", "after"}));
}

TEST_P(AudienceContract, ReachesTheOthersWhenAConnectionHasVanished) {
  harness().watch("a", {"3", "4"});
  harness().watch_and_vanish("v", {"3", "4"});
  harness().watch("b", {"3"});
  for (int n = 0; n < 3; ++n) {
    deliver("3", "3:" + std::to_string(n));
  }
  const DeliveryReport report = audience().finish();
  EXPECT_GT(report.receivers, 0U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_TRUE(report.undelivered.empty()) << "to repeat it would not help";
  for (const char* connection : {"a", "b"}) {
    EXPECT_EQ(harness().received(connection), (Texts{"3:0", "3:1", "3:2"})) << connection;
  }
  EXPECT_FALSE(harness().still_watches("v", "3"));
  EXPECT_TRUE(harness().still_watches("a", "3"));
}

}  // namespace rtp::functions
