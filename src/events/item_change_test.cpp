#include "events/item_change.h"

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::events {
namespace {

ItemChange change(std::string_view json, std::string version = "") {
  return {.kind = ChangeKind::kReplace,
          .item = *dynamodb::item_from_plain_json(json),
          .version_attribute = std::move(version)};
}

TEST(ItemChangeTest, HasTheIdAndTheKeyOfItsItem) {
  const ItemChange with_key = change(R"({"vehicleId":"3","v":1})");
  EXPECT_EQ(id_of(with_key, "vehicleId"), "3");
  EXPECT_EQ(key_of(with_key, "vehicleId"), change(R"({"vehicleId":"3"})").item);
}

TEST(ItemChangeTest, HasNoIdWhereTheKeyIsMissingOrNoText) {
  EXPECT_EQ(id_of(change(R"({"v":1})"), "vehicleId"), "");
  EXPECT_EQ(id_of(change(R"({"vehicleId":3})"), "vehicleId"), "");
  EXPECT_TRUE(key_of(change(R"({"v":1})"), "vehicleId").empty());
}

TEST(ItemChangeTest, HasAVersionWhereTheAttributeIsNamedAndThere) {
  const ItemChange versioned = change(R"({"v":1})", "v");
  ASSERT_NE(version_of(versioned), nullptr);
  EXPECT_EQ(*version_of(versioned), versioned.item.at("v"));
  EXPECT_EQ(version_of(change(R"({"v":1})")), nullptr);
  EXPECT_EQ(version_of(change(R"({"w":1})", "v")), nullptr);
}

TEST(ItemChangeTest, IsRefusedForGoodWhereItCanNeverGoIn) {
  EXPECT_TRUE(is_refused_for_good({ErrorCode::kInvalidArgument, ""}));
  EXPECT_TRUE(is_refused_for_good({ErrorCode::kTooLarge, ""}));
  for (const ErrorCode code : {ErrorCode::kThrottled, ErrorCode::kUnavailable, ErrorCode::kTimeout}) {
    EXPECT_FALSE(is_refused_for_good({code, ""}));
  }
}

}  // namespace
}  // namespace rtp::events
