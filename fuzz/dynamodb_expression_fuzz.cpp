// Any text as each kind of expression, applied to one item: no crash, and an update keeps what it promises.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dynamodb/expression_key_condition.h"
#include "fuzzing.h"

namespace {

using rtp::fuzzing::require;

using rtp::dynamodb::AttributeValue;
using rtp::dynamodb::Item;
using rtp::dynamodb::KeySchema;
using rtp::dynamodb::List;
using rtp::dynamodb::Map;
using rtp::dynamodb::Number;
using rtp::dynamodb::NumberSet;
using rtp::dynamodb::Placeholders;
using rtp::dynamodb::StringSet;
using rtp::dynamodb::Type;

const Item& fixed_item() {
  static const Item kItem = {
      {"a", AttributeValue("text")},
      {"b", AttributeValue(Number(42))},
      {"c", AttributeValue(List{AttributeValue("x"), AttributeValue(Number(7)),
                                AttributeValue(Map{{"d", AttributeValue(List{AttributeValue(true)})}})})},
      {"d", AttributeValue(Map{{"a", AttributeValue(Number(-1))}, {"b", AttributeValue(List{})}})},
      {"e", AttributeValue(StringSet{"p", "q"})},
      {"f", AttributeValue(NumberSet{Number(1), Number(2)})},
  };
  return kItem;
}

Placeholders fixed_placeholders() {
  Placeholders placeholders;
  placeholders.names = {{"#a", "a"}, {"#c", "c"}, {"#i", "[3]"}};
  placeholders.values = {{":s", AttributeValue("te")},
                         {":n", AttributeValue(Number(2))},
                         {":l", AttributeValue(List{AttributeValue("y")})},
                         {":m", AttributeValue(Map{{"k", AttributeValue("v")}})},
                         {":e", AttributeValue(StringSet{"q"})},
                         {":f", AttributeValue(NumberSet{Number(2)})}};
  return placeholders;
}

void run_update(std::string_view text) {
  Placeholders placeholders = fixed_placeholders();
  const auto update = rtp::dynamodb::Update::parse(text, placeholders);
  if (!update) {
    return;
  }
  const auto written = update->written_attributes();
  if (const auto outcome = update->apply(fixed_item())) {
    for (const auto& [name, value] : fixed_item()) {
      require(written.contains(name) || outcome->item.at(name) == value);
    }
  }
  (void)update->apply({});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Placeholders placeholders = fixed_placeholders();
  if (const auto condition = rtp::dynamodb::Condition::parse("FilterExpression", text, placeholders)) {
    (void)condition->holds(fixed_item());
    (void)condition->holds({});
    (void)condition->attributes();
  }
  if (const auto projection = rtp::dynamodb::Projection::parse(text, placeholders)) {
    const Item projected = projection->project(fixed_item());
    require(projection->project(projected).size() <= projected.size());
  }
  const KeySchema schema = {.hash = {.name = "a", .type = Type::kString},
                            .range = rtp::dynamodb::KeyAttribute{.name = "b", .type = Type::kNumber}};
  const auto key_tree = rtp::dynamodb::key_condition_tree(text, placeholders);
  const auto conditions =
      key_tree ? rtp::dynamodb::key_conditions(*key_tree) : std::unexpected(key_tree.error());
  if (const auto key =
          conditions ? conditions->resolve(schema, nullptr) : std::unexpected(conditions.error())) {
    const auto& [hash, range] = *key;
    require(hash.type() == Type::kString);
    require(!range || range->operand.type() == Type::kNumber);
  }
  run_update(text);
  (void)placeholders.check_all_used();
  return 0;
}
