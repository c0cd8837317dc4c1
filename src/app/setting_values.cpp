#include "app/setting_values.h"

namespace rtp::app {
namespace {

constexpr std::size_t kMaxPathBytes = 4096;

}  // namespace

bool parse_text(std::string& value, std::string_view text, std::size_t max_bytes) {
  if (text.empty() || text.size() > max_bytes) {
    return false;
  }
  value = text;
  return true;
}

bool parse_optional_text(std::string& value, std::string_view text) {
  if (text.size() > kMaxPathBytes) {
    return false;
  }
  value = text;
  return true;
}

}  // namespace rtp::app
