#include "dynamodb/json_writer.h"

#include <array>
#include <charconv>

namespace rtp::dynamodb {

void ObjectWriter::decimal(std::string_view name, double value) {
  std::array<char, 64> text{};
  auto* const end = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed).ptr;
  key(name).append(text.begin(), end);
}

}  // namespace rtp::dynamodb
