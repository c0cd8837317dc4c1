// Any bytes: decoding ends with a value or an error, and what it accepts survives encoding.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tables/item_codec.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes, rtp::tables::decode_item, [](const rtp::tables::ItemVersion& version) {
    return rtp::tables::encode_item(version.item, version.sequence_number);
  });
  check(bytes, rtp::tables::decode_record, rtp::tables::encode_record);
  check(bytes, rtp::tables::decode_schema, rtp::tables::encode_schema);
  return 0;
}
