// Any text as JSON of items: what is accepted gives the same item back in the typed form.
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "dynamodb/fingerprint.h"
#include "dynamodb/json_value.h"
#include "dynamodb/wire_json.h"
#include "fuzzing.h"

namespace {

using rtp::fuzzing::require;

using rtp::dynamodb::Item;

void check_forms(const Item& item) {
  std::string typed;
  rtp::dynamodb::append_typed_json(typed, item);
  boost::json::parse_options options;
  options.max_depth = 100;
  require(rtp::dynamodb::item_from_typed_json(boost::json::parse(typed, {}, options)) == item);
  std::string plain;
  rtp::dynamodb::append_plain_json(plain, item);
  boost::json::error_code error;
  boost::json::parse(plain, error, {}, options);
  require(!error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto items = rtp::dynamodb::items_from_plain_json(text)) {
    for (const Item& item : *items) {
      check_forms(item);
    }
  }
  if (const auto value = rtp::dynamodb::value_from_plain_json(text)) {
    check_forms(Item{{"value", *value}});
  }
  boost::json::error_code error;
  const boost::json::value json = boost::json::parse(text, error);
  std::pmr::monotonic_buffer_resource memory;
  const auto borrowed = rtp::dynamodb::parse_json(text, memory, boost::json::parse_options().max_depth);
  require(borrowed.has_value() == !error);
  require(error || rtp::dynamodb::fingerprint(*borrowed) == rtp::dynamodb::fingerprint(json));
  if (error) {
    return 0;
  }
  if (const auto item = rtp::dynamodb::item_from_typed_json(json)) {
    check_forms(*item);
  }
  return 0;
}
