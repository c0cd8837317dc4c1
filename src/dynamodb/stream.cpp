#include "dynamodb/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace rtp::dynamodb {
namespace {

/// FNV-1a. It is part of shard ids, which clients keep: it never changes.
std::uint32_t stable_hash(std::string_view text) {
  std::uint32_t hash = 0x811C9DC5U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  }
  return hash;
}

/// Appends `value` in digits of `base`, with zeros before them to at least `width`.
void append_padded(std::string& out, std::uint64_t value, std::size_t width, int base) {
  std::array<char, 20> digits{};
  auto* const end = std::to_chars(digits.begin(), digits.end(), value, base).ptr;
  const auto size = static_cast<std::size_t>(end - digits.begin());
  out.append(width - std::min(width, size), '0').append(digits.begin(), size);
}

}  // namespace

std::optional<Stream> enabled_stream(const TableSchema& schema) {
  if (!schema.stream) {
    return std::nullopt;
  }
  return Stream{.table_name = schema.name,
                .label = schema.stream_label,
                .view = *schema.stream,
                .key = schema.key,
                .created = schema.stream_created,
                .start = schema.stream_start,
                .end = std::nullopt};
}

std::string stream_arn(const Stream& stream) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}/stream/{}", kRegion, kAccountId, stream.table_name,
                     stream.label);
}

void append_event_id(std::string& out, std::uint64_t sequence_number) {
  append_padded(out, sequence_number, 32, 16);
}

std::string shard_id(const Stream& stream) {
  return fmt::format("shardId-{:020}-{:08x}", stream.created.count(), stable_hash(stream_arn(stream)));
}

void append_sequence_number(std::string& out, std::uint64_t sequence_number) {
  append_padded(out, sequence_number, 21, 10);
}

std::string sequence_number_text(std::uint64_t sequence_number) {
  std::string text;
  append_sequence_number(text, sequence_number);
  return text;
}

std::optional<std::uint64_t> parse_sequence_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = rest == text.data() + text.size();
  return error == std::errc() && is_whole ? std::optional(number) : std::nullopt;
}

std::string_view view_name(StreamViewType view) {
  switch (view) {
    case StreamViewType::kKeysOnly:
      return "KEYS_ONLY";
    case StreamViewType::kNewImage:
      return "NEW_IMAGE";
    case StreamViewType::kOldImage:
      return "OLD_IMAGE";
    case StreamViewType::kNewAndOldImages:
      return "NEW_AND_OLD_IMAGES";
  }
  std::unreachable();
}

Result<void> check_stream_change(const TableSchema& schema, const StreamSpecification& specification) {
  const std::string prefix = "One or more parameter values were invalid: ";
  if (specification.enabled && !specification.view) {
    return invalid(prefix + "If stream is being enabled then UpdateViewType is required");
  }
  if (!specification.enabled && specification.view) {
    return invalid(prefix + "If stream is being disabled, then UpdateViewType must not be specified");
  }
  if (specification.enabled && schema.stream) {
    return invalid("Table already has an enabled stream: TableName: " + schema.name);
  }
  if (!specification.enabled && !schema.stream) {
    return invalid("Table has no stream to disable: TableName: " + schema.name);
  }
  return {};
}

}  // namespace rtp::dynamodb
