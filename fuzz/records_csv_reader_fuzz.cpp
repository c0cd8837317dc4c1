// Any bytes as CSV, whole and in two pieces: both ways read the same rows or fail with the same error.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzzing.h"
#include "records/csv_reader.h"

namespace {

using Row = std::pair<std::size_t, std::vector<std::string>>;

struct Outcome {
  std::vector<Row> rows;
  std::optional<rtp::Error> error;

  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view first, std::string_view second) {
  Outcome outcome;
  rtp::records::CsvReader reader([&outcome](std::size_t line, rtp::Result<rtp::records::CsvFields> fields) {
    if (fields) {
      outcome.rows.push_back({line, {fields->begin(), fields->end()}});
    }
  });
  outcome.error = rtp::fuzzing::read_both(reader, first, second);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  // The first byte says where to cut the others.
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t cut = text.empty() ? 0 : data[0] % text.size();
  rtp::fuzzing::require(read(text, "") == read(text.substr(0, cut), text.substr(cut)));
  return 0;
}
