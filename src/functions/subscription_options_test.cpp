#include "functions/subscription_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::functions {
namespace {

using testing::HasSubstr;

Result<ConnectOptions> options_of(events::NameValues query, const FunctionConfig& config = {}) {
  events::WebSocketEvent event;
  event.query = std::move(query);
  return connect_options(config, event);
}

TEST(SubscriptionOptionsTest, AskForNothingWhereTheUrlHasOnlyTheKey) {
  const auto options = options_of({{"vehicleId", "3"}, {"unknown", "x"}});
  ASSERT_TRUE(options.has_value());
  EXPECT_FALSE(options->any());
}

TEST(SubscriptionOptionsTest, AreReadFromTheUrl) {
  const auto options = options_of({{"since", "17"},
                                   {"delivery", "all"},
                                   {"patch", "true"},
                                   {"filter", "speed > 30"},
                                   {"maxRate", "0.5"}});
  ASSERT_TRUE(options.has_value()) << options.error().message;
  EXPECT_TRUE(options->any());
  EXPECT_EQ(options->subscription.since, 17U);
  EXPECT_EQ(options->subscription.delivery, DeliveryMode::kAll);
  EXPECT_TRUE(options->subscription.patch);
  EXPECT_EQ(options->subscription.filter.value().text(), "speed > 30");
  EXPECT_EQ(options->max_rate, 0.5);
}

TEST(SubscriptionOptionsTest, EachCountsAsAskingForSomethingUnlessItIsTheDefault) {
  for (const auto& [name, value] : events::NameValues{
           {"since", "0"}, {"delivery", "all"}, {"patch", "true"}, {"filter", "a = 1"}, {"maxRate", "1"}}) {
    EXPECT_TRUE(options_of({{name, value}}).value().any()) << name;
  }
  EXPECT_FALSE(options_of({{"delivery", "latest"}, {"patch", "false"}}).value().any());
}

TEST(SubscriptionOptionsTest, NameWhatIsWrong) {
  const std::vector<std::tuple<const char*, const char*, const char*>> cases = {
      {"since", "-1", "since '-1' is not valid"},
      {"since", "", "since '' is not valid"},
      {"since", "18446744073709551616", "since '18446744073709551616' is not valid"},
      {"delivery", "some", "delivery 'some' is not valid: give latest or all"},
      {"patch", "yes", "patch 'yes' is not valid: give true or false"},
      {"filter", "speed >", "filter"},
      {"maxRate", "0", "maxRate '0' is not valid"},
      {"maxRate", "nan", "maxRate 'nan' is not valid"},
      {"maxRate", "5x", "maxRate '5x' is not valid"},
      {"maxRate", "0.0001", "the least is one in an hour"},
  };
  for (const auto& [name, value, expected] : cases) {
    const auto options = options_of({{name, value}});
    ASSERT_FALSE(options.has_value()) << name << "=" << value;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(options.error().message, HasSubstr(expected));
  }
}

TEST(SubscriptionOptionsTest, AreRefusedWhereOneIsThereTwice) {
  EXPECT_THAT(options_of({{"since", "1"}, {"since", "2"}}).error().message,
              HasSubstr("'since' is there 2 times"));
}

TEST(SubscriptionOptionsTest, GiveWayToARealTimeItemKeyOfTheSameName) {
  FunctionConfig config;
  config.real_time_item_key = "filter";
  EXPECT_FALSE(options_of({{"filter", "not a condition"}}, config).value().any());
}

TEST(SubscriptionOptionsTest, AreNotFoundUnderAnotherName) {
  SubscriptionOptions options;
  EXPECT_EQ(set_option(options, "Since", "1").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace rtp::functions
