#include "events/item_mapping.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::events {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ItemMapping mapping_of(MappingRules rules) {
  auto mapping = ItemMapping::compile(std::move(rules));
  EXPECT_TRUE(mapping.has_value()) << mapping.error().message;
  return *std::move(mapping);
}

/// "replace {...}", "merge {...} by v", "remove {...}" or "error: ...".
std::string text_of(const Result<ItemChange>& change) {
  if (!change) {
    return "error: " + change.error().message;
  }
  constexpr std::array kKinds = {"replace ", "merge ", "remove "};
  std::string text = kKinds.at(static_cast<std::size_t>(change->kind));
  dynamodb::append_plain_json(text, change->item);
  return change->version_attribute.empty() ? text : text + " by " + change->version_attribute;
}

std::vector<std::string> mapped(const MappingRules& rules, std::string_view payload,
                                const Metadata& metadata = {}) {
  const auto changes = mapping_of(rules).map(payload, metadata);
  if (!changes) {
    return {"unreadable: " + changes.error().message};
  }
  std::vector<std::string> texts;
  for (const auto& change : *changes) {
    texts.push_back(text_of(change));
  }
  return texts;
}

TEST(ItemMappingTest, TakesAllMembersAndTheIdUnderTheNameOfTheKey) {
  EXPECT_THAT(mapped({.id = "/vehicle/id"}, R"({"vehicle":{"id":3},"lat":1.50})"),
              ElementsAre(R"(replace {"lat":1.5,"vehicle":{"id":3},"vehicleId":"3"})"));
  EXPECT_THAT(mapped({.id = "vehicle_id"}, R"({"vehicle_id":"3","lat":1})"),
              ElementsAre(R"(replace {"lat":1,"vehicleId":"3"})"));
}

TEST(ItemMappingTest, TakesTheAttributesThatAreNamedWhereTheRecordHasThem) {
  const MappingRules rules{.id = "topic:2",
                           .attributes = {{"lat", "/p/0"}, {"speed", "/v"}, {"kind", "text:bus"}}};
  EXPECT_THAT(mapped(rules, R"({"p":[1,2],"other":1})", {{"topic", "vehicles/3"}}),
              ElementsAre(R"(replace {"kind":"bus","lat":1,"vehicleId":"3"})"));
}

TEST(ItemMappingTest, TakesAPlainNumberAsOneAttribute) {
  EXPECT_THAT(mapped({.id = "topic:2", .value_attribute = "speed"}, "12.5", {{"topic", "speed/3"}}),
              ElementsAre(R"(replace {"speed":12.5,"vehicleId":"3"})"));
  EXPECT_THAT(mapped({.id = "topic:2", .payload = PayloadKind::kText}, "12.50", {{"topic", "speed/3"}}),
              ElementsAre(R"(replace {"value":"12.50","vehicleId":"3"})"));
}

TEST(ItemMappingTest, MapsEachRecordOfAListOnItsOwn) {
  EXPECT_THAT(
      mapped({.id = "id", .items = "/data/list"}, R"({"data":{"list":[{"id":"a"},{"x":1},{"id":"b"}]}})"),
      ElementsAre(R"(replace {"vehicleId":"a"})", HasSubstr("error: there is no id: the record has no id"),
                  R"(replace {"vehicleId":"b"})"));
  EXPECT_THAT(mapped({.id = "id"}, R"([{"id":"a"},{"id":"b"}])"), testing::SizeIs(2));
  EXPECT_THAT(mapped({.id = "id"}, "[]"), testing::IsEmpty());
  EXPECT_THAT(mapped({.id = "id", .items = "/data"}, "{}"),
              ElementsAre("unreadable: there is nothing at /data"));
}

TEST(ItemMappingTest, RefusesAPayloadThatIsNoJson) {
  EXPECT_THAT(mapped({.id = "id"}, "{\"id\":"), ElementsAre(HasSubstr("unreadable: ")));
}

struct IdCase {
  std::string_view record;
  std::string_view change;
};

TEST(ItemMappingTest, TakesTextsAndNumbersForIds) {
  constexpr std::array kCases = {
      IdCase{R"({"id":"a b"})", R"(replace {"vehicleId":"a b"})"},
      IdCase{R"({"id":12345678901234567890})", R"(replace {"vehicleId":"12345678901234567890"})"},
      IdCase{R"({"id":""})", "error: there is no id: id is \"\", not a text or a number"},
      IdCase{R"({"id":null})", "error: there is no id: id is null, not a text or a number"},
      IdCase{R"({"id":{"x":1}})", "error: there is no id: id is {\"x\":1}, not a text or a number"},
      IdCase{R"({})", "error: there is no id: the record has no id"},
  };
  for (const IdCase& given : kCases) {
    EXPECT_THAT(mapped({.id = "id"}, given.record), ElementsAre(given.change)) << given.record;
  }
}

TEST(ItemMappingTest, WritesTimesInOneForm) {
  const MappingRules rules{.id = "id", .timestamp = "/t", .timestamp_attribute = "at"};
  EXPECT_THAT(mapped(rules, R"({"id":"a","t":1481888042})"),
              ElementsAre(R"(replace {"at":"2016-12-16T11:34:02.000Z","t":1481888042,"vehicleId":"a"})"));
  EXPECT_THAT(mapped({.id = "id", .attributes = {{"x", "/x"}}, .timestamp = "/t"},
                     R"({"id":"a","t":"2016-12-16T05:34:02.5-06:00"})"),
              ElementsAre(R"(replace {"timestamp":"2016-12-16T11:34:02.500Z","vehicleId":"a"})"));
  EXPECT_THAT(mapped(rules, R"({"id":"a"})"), ElementsAre("error: there is no time: the record has no /t"));
  EXPECT_THAT(mapped(rules, R"({"id":"a","t":"noon"})"),
              ElementsAre(HasSubstr("error: \"noon\" is no time")));
}

TEST(ItemMappingTest, NamesTheVersionThatMakesAChangeStale) {
  const MappingRules rules{.id = "id", .version = "v", .write = WriteMode::kMerge};
  EXPECT_THAT(mapped(rules, R"({"id":"a","v":7})"), ElementsAre(R"(merge {"v":7,"vehicleId":"a"} by v)"));
  EXPECT_THAT(mapped(rules, R"({"id":"a"})"),
              ElementsAre("error: there is no version: v is not a text or a number"));
  EXPECT_THAT(mapped(rules, R"({"id":"a","v":true})"), ElementsAre(HasSubstr("error: there is no version")));
}

TEST(ItemMappingTest, RemovesWhatARecordSaysIsGone) {
  struct {
    std::string_view rule;
    std::string_view record;
    bool removes;
  } const cases[] = {
      {"/deleted", R"({"id":"a","deleted":true})", true},
      {"/deleted", R"({"id":"a","deleted":1})", true},
      {"/deleted", R"({"id":"a","deleted":"yes"})", true},
      {"/deleted", R"({"id":"a","deleted":false})", false},
      {"/deleted", R"({"id":"a","deleted":0})", false},
      {"/deleted", R"({"id":"a","deleted":"false"})", false},
      {"/deleted", R"({"id":"a","deleted":null})", false},
      {"/deleted", R"({"id":"a"})", false},
      {"/op=delete", R"({"id":"a","op":"delete"})", true},
      {"/op=delete", R"({"id":"a","op":"insert"})", false},
      {"/op=delete", R"({"id":"a"})", false},
  };
  for (const auto& given : cases) {
    const auto changes = mapped({.id = "id", .remove_when = std::string(given.rule)}, given.record);
    EXPECT_EQ(changes.front() == R"(remove {"vehicleId":"a"})", given.removes) << given.rule << given.record;
  }
}

TEST(ItemMappingTest, RemovesByVersionWhereTheRecordHasOne) {
  const MappingRules rules{.id = "id", .version = "v", .remove_when = "/gone"};
  EXPECT_THAT(mapped(rules, R"({"id":"a","v":7,"gone":true,"x":1})"),
              ElementsAre(R"(remove {"v":7,"vehicleId":"a"} by v)"));
  EXPECT_THAT(mapped(rules, R"({"id":"a","gone":true})"), ElementsAre(R"(remove {"vehicleId":"a"})"));
}

TEST(ItemMappingTest, TakesAnEmptyPayloadForARemovalWhereTheIdIsNoPartOfIt) {
  EXPECT_THAT(mapped({.id = "topic:2"}, "", {{"topic", "vehicles/3"}}),
              ElementsAre(R"(remove {"vehicleId":"3"})"));
  EXPECT_THAT(mapped({.id = "id"}, ""), ElementsAre(HasSubstr("unreadable: ")));
}

TEST(ItemMappingTest, GivesTheTextOfOneRecordWhichMapsAgainAlone) {
  const ItemMapping mapping = mapping_of({.id = "id", .items = "/list"});
  const std::string payload = R"({"list":[{"id":"a"},{"x":1}]})";
  EXPECT_THAT(mapping.record_texts(payload), ElementsAre(R"({"id":"a"})", R"({"x":1})"));
  EXPECT_THAT(mapping.record_texts("no JSON"), ElementsAre("no JSON"));
  EXPECT_EQ(text_of(mapping.map_one(R"({"id":"a","x":1})", {})), R"(replace {"vehicleId":"a","x":1})");
}

TEST(ItemMappingTest, RefusesRulesThatCannotWork) {
  struct {
    MappingRules rules;
    std::string_view message;
  } const cases[] = {
      {{}, "id is missing"},
      {{.id = "topic:0"}, "id: \"topic:0\" names no level of a topic"},
      {{.id = "id", .items = "list"}, "items: \"list\" is no JSON Pointer"},
      {{.id = "id", .attributes = {{"vehicleId", "/x"}}}, "attributes: \"vehicleId\" is the key"},
      {{.id = "id", .attributes = {{"x", "/~"}}}, "attributes.x: \"/~\""},
      {{.id = "id", .timestamp = "topic:x"}, "timestamp: \"topic:x\""},
      {{.id = "id", .remove_when = "/~=1"}, "remove_when: \"/~\""},
  };
  for (const auto& given : cases) {
    const auto mapping = ItemMapping::compile(given.rules);
    ASSERT_FALSE(mapping.has_value()) << given.message;
    EXPECT_EQ(mapping.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(mapping.error().message, HasSubstr(given.message));
  }
}

}  // namespace
}  // namespace rtp::events
