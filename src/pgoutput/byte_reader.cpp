#include "pgoutput/byte_reader.h"

#include <fmt/format.h>

namespace rtp::pgoutput {

Result<std::chrono::microseconds> ByteReader::time(std::string_view field) {
  using std::chrono::microseconds;
  RTP_TRY(const auto since_2000, integer<std::int64_t>(field));
  if (since_2000 > (microseconds::max() - kPostgresEpoch).count()) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: the {} is out of range", message_, field));
  }
  return microseconds(since_2000) + kPostgresEpoch;
}

Result<std::string_view> ByteReader::string(std::string_view field) {
  const std::size_t end = rest_.find('\0');
  if (end == std::string_view::npos) {
    return std::unexpected(cut(field));
  }
  const std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return text;
}

Result<std::string_view> ByteReader::bytes(std::size_t count, std::string_view field) {
  if (count > rest_.size()) {
    return std::unexpected(cut(field));
  }
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

Result<void> ByteReader::finish() const {
  if (!rest_.empty()) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} bytes too many", message_, rest_.size()));
  }
  return {};
}

Error ByteReader::unknown(std::string_view field) const {
  return {ErrorCode::kMalformed, fmt::format("{}: unknown {}", message_, field)};
}

Error ByteReader::cut(std::string_view field) const {
  return {ErrorCode::kMalformed, fmt::format("{}: cut within its {}", message_, field)};
}

}  // namespace rtp::pgoutput
