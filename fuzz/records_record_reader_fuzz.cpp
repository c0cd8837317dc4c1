// Any bytes as a file of records in each format, whole and in two pieces: both ways give the same records and
// end with the same error, and what is given as JSON is JSON that the platform reads.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "dynamodb/wire_json.h"
#include "fuzzing.h"
#include "records/record_reader.h"

namespace {

using rtp::records::RecordFormat;

constexpr unsigned kFormats = 4;

struct Outcome {
  std::vector<std::tuple<std::size_t, std::string, std::optional<rtp::ErrorCode>>> records;
  std::optional<rtp::Error> error;

  bool operator==(const Outcome&) const = default;
};

void require_value(std::string_view json) {
  // What is JSON may still name a member twice, or have a number that is out of range for an item.
  const auto value = rtp::dynamodb::value_from_plain_json(json);
  rtp::fuzzing::require(value || value.error().code == rtp::ErrorCode::kInvalidArgument);
}

Outcome read(RecordFormat format, std::string_view first, std::string_view second) {
  Outcome outcome;
  rtp::records::RecordReader reader(format, [&](std::size_t number, rtp::Result<std::string_view> json) {
    if (json) {
      require_value(*json);
      outcome.records.emplace_back(number, *json, std::nullopt);
    } else {
      outcome.records.emplace_back(number, "", json.error().code);
    }
  });
  outcome.error = rtp::fuzzing::read_both(reader, first, second);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  // The first byte is the format, the second says where to cut the others.
  const auto format = static_cast<RecordFormat>(data[0] % kFormats);
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t cut = text.empty() ? 0 : data[1] % text.size();
  rtp::fuzzing::require(read(format, text, "") == read(format, text.substr(0, cut), text.substr(cut)));
  return 0;
}
