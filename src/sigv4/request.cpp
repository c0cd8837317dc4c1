#include "sigv4/request.h"

#include "base/ascii.h"
#include "sigv4/text.h"

namespace rtp::sigv4 {

std::optional<std::string_view> find_header(HeaderFields headers, std::string_view name) {
  for (const auto& [field_name, value] : headers) {
    if (equals_ignoring_case(field_name, name)) {
      return trimmed(value);
    }
  }
  return std::nullopt;
}

}  // namespace rtp::sigv4
