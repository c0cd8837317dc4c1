#include "events/selector.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace rtp::events {
namespace {

using dynamodb::AttributeValue;

std::optional<std::size_t> parse_index(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  const bool leading_zero = text.size() > 1 && text.starts_with('0');
  return is_whole && !leading_zero ? std::optional(index) : std::nullopt;
}

/// A token of a JSON Pointer without its escapes ("~1" is "/", "~0" is "~"); absent for any other '~'.
std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) {
      return std::nullopt;
    }
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

/// The part of `topic` that stands at `level`, from 1.
std::optional<std::string_view> topic_level(std::string_view topic, std::size_t level) {
  for (; level > 1; --level) {
    const std::size_t end = topic.find('/');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    topic.remove_prefix(end + 1);
  }
  return topic.substr(0, topic.find('/'));
}

std::optional<AttributeValue> as_value(std::optional<std::string_view> text) {
  return text ? std::optional<AttributeValue>(std::string(*text)) : std::nullopt;
}

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("\"{}\" {}: give a JSON Pointer (\"/position/lat\"), the name of a member or column, "
                  "\"topic:2\", \"meta:NAME\" or \"text:TEXT\"",
                  text, why));
}

}  // namespace

std::optional<std::string_view> find_metadata(const Metadata& metadata, std::string_view name) {
  const auto found = std::ranges::find(metadata, name, &Metadata::value_type::first);
  return found == metadata.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::optional<std::vector<std::string>> parse_pointer(std::string_view text) {
  std::vector<std::string> path;
  while (!text.empty()) {
    if (!text.starts_with('/')) {
      return std::nullopt;
    }
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('/'), text.size());
    auto token = unescape(text.substr(0, end));
    if (!token) {
      return std::nullopt;
    }
    path.push_back(*std::move(token));
    text.remove_prefix(end);
  }
  return path;
}

const AttributeValue* find_part(const AttributeValue& document, const std::vector<std::string>& path) {
  const AttributeValue* part = &document;
  for (const std::string& token : path) {
    if (const auto* map = part->as<dynamodb::Map>()) {
      const auto found = map->find(token);
      part = found == map->end() ? nullptr : &found->second;
    } else if (const auto* list = part->as<dynamodb::List>()) {
      const auto index = parse_index(token);
      part = index && *index < list->size() ? &(*list)[*index] : nullptr;
    } else {
      part = nullptr;
    }
    if (part == nullptr) {
      return nullptr;
    }
  }
  return part;
}

Result<Selector> Selector::parse(std::string_view text) {
  constexpr std::string_view kTopic = "topic:";
  constexpr std::string_view kMeta = "meta:";
  constexpr std::string_view kLiteral = "text:";
  if (text.starts_with(kTopic)) {
    Selector selector(Kind::kTopicLevel, text);
    const auto level = parse_index(text.substr(kTopic.size()));
    if (!level || *level == 0) {
      return refuse(text, "names no level of a topic, which count from 1");
    }
    selector.level_ = *level;
    return selector;
  }
  if (text.starts_with(kMeta) || text.starts_with(kLiteral)) {
    Selector selector(text.starts_with(kMeta) ? Kind::kMetadata : Kind::kText, text);
    selector.argument_ = text.substr(kMeta.size());
    return selector;
  }
  Selector selector(Kind::kPointer, text);
  if (text.empty() || text.starts_with('/')) {
    auto path = parse_pointer(text);
    if (!path) {
      return refuse(text, "has a '~' that is neither \"~0\" nor \"~1\"");
    }
    selector.path_ = *std::move(path);
  } else {
    selector.path_.emplace_back(text);
  }
  return selector;
}

std::optional<std::string_view> Selector::member() const {
  return kind_ == Kind::kPointer && path_.size() == 1 ? std::optional<std::string_view>(path_.front())
                                                      : std::nullopt;
}

std::optional<AttributeValue> Selector::select(const AttributeValue& document,
                                               const Metadata& metadata) const {
  switch (kind_) {
    case Kind::kPointer: {
      const AttributeValue* part = find_part(document, path_);
      return part == nullptr ? std::nullopt : std::optional(*part);
    }
    case Kind::kTopicLevel: {
      const auto topic = find_metadata(metadata, "topic");
      return as_value(topic ? topic_level(*topic, level_) : std::nullopt);
    }
    case Kind::kMetadata:
      return as_value(find_metadata(metadata, argument_));
    case Kind::kText:
      return argument_;
  }
  return std::nullopt;
}

}  // namespace rtp::events
