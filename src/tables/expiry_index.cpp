#include "tables/expiry_index.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "tables/byte_codec.h"

namespace rtp::tables {
namespace {

constexpr char kEntryByte = '\x7F';
constexpr std::string_view kBuildPrefix = "ttl_build/";

constexpr std::chrono::seconds kMaxAge = std::chrono::days(5 * 365);

std::uint64_t seconds_of(std::chrono::milliseconds now) {
  return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count());
}

/// The oldest expiry that is still due at `now`.
std::uint64_t oldest_due(std::chrono::milliseconds now) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(now - kMaxAge).count()));
}

/// What all entries of the table begin with.
std::string table_prefix(std::string_view table_name) {
  std::string prefix(1, kEntryByte);
  prefix.append(table_name);
  append_byte(prefix, 0);
  return prefix;
}

}  // namespace

std::optional<std::uint64_t> expiry_of(const dynamodb::TableSchema& schema, const dynamodb::Item& item) {
  if (!schema.ttl_attribute) {
    return std::nullopt;
  }
  const auto attribute = item.find(*schema.ttl_attribute);
  const auto* number = attribute == item.end() ? nullptr : attribute->second.as<dynamodb::Number>();
  if (number == nullptr) {
    return std::nullopt;
  }
  // The whole seconds: what follows a decimal point is not read.
  const std::string text = number->to_string();
  std::uint64_t seconds = 0;
  const std::errc error = std::from_chars(text.data(), text.data() + text.size(), seconds).ec;
  return error == std::errc() ? std::optional(seconds) : std::nullopt;
}

bool is_due(std::uint64_t expiry, std::chrono::milliseconds now) {
  return expiry <= seconds_of(now) && expiry >= oldest_due(now);
}

std::string expiry_key(std::string_view table_name, std::uint64_t expiry, std::string_view item_key) {
  std::string key = table_prefix(table_name);
  append_big_endian(key, expiry);
  return key.append(item_key);
}

KeyRange expiry_range(std::string_view table_name) { return prefix_range(table_prefix(table_name)); }

KeyRange due_range(std::string_view table_name, std::chrono::milliseconds now) {
  return {expiry_key(table_name, oldest_due(now), {}), expiry_key(table_name, seconds_of(now) + 1, {})};
}

Result<ExpiryEntry> parse_expiry_key(std::string_view table_name, std::string_view key) {
  ByteReader reader(key.substr(std::min(key.size(), table_name.size() + 2)));
  const std::uint64_t expiry = reader.big_endian();
  if (reader.failed() || reader.remaining() == 0) {
    return fail(ErrorCode::kCorrupt, "an entry of the expiry index is cut short");
  }
  return ExpiryEntry{.expiry = expiry, .item_key = reader.rest()};
}

std::string expiry_build_key(std::string_view table_name) {
  return std::string(kBuildPrefix).append(table_name);
}

KeyRange expiry_build_range() { return prefix_range(std::string(kBuildPrefix)); }

std::string_view table_of_build_key(std::string_view key) { return key.substr(kBuildPrefix.size()); }

}  // namespace rtp::tables
