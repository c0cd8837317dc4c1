// Any bytes: decoding ends with a value or an error, and what it accepts survives encoding. A record's text
// is that of its value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/stream_record_json.h"
#include "dynamodb/wire_json.h"
#include "tables/item_codec.h"
#include "tables/record_text.h"
#include "tables/schema_codec.h"

namespace {

template <typename Decode, typename Encode>
void check(std::string_view bytes, Decode decode, Encode encode) {
  const auto value = decode(bytes);
  if (!value) {
    return;
  }
  const auto again = decode(encode(*value));
  if (!again || *again != *value) {
    std::abort();
  }
}

std::string typed_json(const rtp::dynamodb::Item& item) {
  std::string json;
  rtp::dynamodb::append_typed_json(json, item);
  return json;
}

std::string typed_json(const std::optional<rtp::dynamodb::Item>& item) {
  return item ? typed_json(*item) : "";
}

void check_text(std::string_view bytes) {
  std::string buffer;
  const auto text = rtp::tables::read_record_text(bytes, buffer);
  const auto record = rtp::tables::decode_record(bytes);
  if (text.has_value() != record.has_value()) {
    std::abort();
  }
  if (text && (text->images.keys != typed_json(record->keys) ||
               text->images.new_image != typed_json(record->new_image) ||
               text->images.old_image != typed_json(record->old_image) ||
               text->images.bytes != rtp::dynamodb::record_size(*record))) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes, rtp::tables::decode_item, [](const rtp::tables::ItemVersion& version) {
    return rtp::tables::encode_item(version.item, version.sequence_number);
  });
  check(bytes, rtp::tables::decode_record, rtp::tables::encode_record);
  check_text(bytes);
  check(bytes, rtp::tables::decode_schema, rtp::tables::encode_schema);
  return 0;
}
