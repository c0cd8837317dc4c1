// A stream record with every type of value, for tests of what is stored.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "dynamodb/stream_record.h"

namespace rtp::tables::testing {

inline dynamodb::Number number(std::string_view text) { return dynamodb::Number::parse(text).value(); }

/// One attribute of each type, and nesting.
inline dynamodb::Item item_of_all_types() {
  using namespace dynamodb;
  Item item;
  item.emplace("S", std::string("text\0with zero", 14));
  item.emplace("empty", std::string());
  item.emplace("N", number("-123.4567890123456789012345678901234567"));
  item.emplace("small", number("1E-130"));
  item.emplace("zero", Number());
  item.emplace("B", Binary{std::string("\xFF\x00\x80", 3)});
  item.emplace("BOOL", true);
  item.emplace("off", false);
  item.emplace("NULL", Null{});
  item.emplace("L", List{std::string("a"), number("1"), List{}, Map{{"x", true}}});
  item.emplace("M", Map{{"inner", Map{{"deep", List{Null{}}}}}, {"empty", Map{}}});
  item.emplace("SS", StringSet{"a", "b"});
  item.emplace("NS", NumberSet{number("-1"), number("2.5")});
  item.emplace("BS", BinarySet{{Binary{"x"}, Binary{"y"}}});
  return item;
}

inline dynamodb::StreamRecord modification() {
  dynamodb::StreamRecord record;
  record.sequence_number = 0x1234567890;
  record.table_name = "RealTimeData";
  record.event_name = dynamodb::EventName::kModify;
  record.created = std::chrono::milliseconds(1'480'000'000'123);
  record.keys = {{"id", std::string("3")}};
  record.new_image = item_of_all_types();
  record.old_image = dynamodb::Item{{"id", std::string("3")}};
  return record;
}

}  // namespace rtp::tables::testing
