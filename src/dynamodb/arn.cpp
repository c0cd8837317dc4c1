#include "dynamodb/arn.h"

#include <algorithm>

#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {
namespace {

constexpr std::string_view kService = "arn:aws:dynamodb:";
constexpr std::string_view kTable = "table/";
constexpr std::string_view kStream = "/stream/";

/// Takes what is before the next colon from the front of `text`, and the colon; absent where there is none.
std::optional<std::string_view> take_part(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view part = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return part;
}

bool is_table_name(std::string_view name) {
  return has_name_characters(name) && name.size() >= kMinNameLength && name.size() <= kMaxNameLength;
}

bool is_account(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What follows "table/".
std::optional<std::string_view> resource_of(std::string_view arn) {
  if (!arn.starts_with(kService)) {
    return std::nullopt;
  }
  arn.remove_prefix(kService.size());
  const auto region = take_part(arn);
  const auto account = take_part(arn);
  if (!region || region->empty() || !account || !is_account(*account) || !arn.starts_with(kTable)) {
    return std::nullopt;
  }
  return arn.substr(kTable.size());
}

}  // namespace

std::optional<std::string_view> table_of_arn(std::string_view arn) {
  const auto name = resource_of(arn);
  return name && is_table_name(*name) ? name : std::nullopt;
}

std::optional<StreamArn> parse_stream_arn(std::string_view arn) {
  const std::string_view resource = resource_of(arn).value_or(std::string_view());
  const std::size_t slash = resource.find(kStream);
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const StreamArn parts{.table_name = resource.substr(0, slash),
                        .label = resource.substr(slash + kStream.size())};
  return has_name_characters(parts.table_name) && !parts.label.empty() ? std::optional(parts) : std::nullopt;
}

}  // namespace rtp::dynamodb
