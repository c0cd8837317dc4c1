// Which value of a record is meant: a part of its document, of its topic or of what came with it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::events {

/// What came with a record beside its payload: {"topic", "vehicles/3/location"}, {"key", "day 1.csv"}.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// The value of the first entry of that name; absent when there is none.
[[nodiscard]] std::optional<std::string_view> find_metadata(const Metadata& metadata, std::string_view name);

/// Immutable after parse(); may be shared between threads.
class Selector {
 public:
  /// "/position/lat" (JSON Pointer, RFC 6901; "/" + a column's name for a row), "vehicle_id" (the same as
  /// "/vehicle_id"), "" (the whole document), "topic:2" (second level of the topic), "meta:NAME" (what came
  /// with the record) or "text:TEXT" (that text). kInvalidArgument, naming `text` and what is allowed.
  [[nodiscard]] static Result<Selector> parse(std::string_view text);

  /// Absent where the record has no such value.
  [[nodiscard]] std::optional<dynamodb::AttributeValue> select(const dynamodb::AttributeValue& document,
                                                               const Metadata& metadata) const;

  /// The name of the member of the document that is meant; absent where it is no direct member.
  [[nodiscard]] std::optional<std::string_view> member() const;
  /// Whether it looks at the document at all.
  [[nodiscard]] bool is_of_document() const { return kind_ == Kind::kPointer; }

  /// As parse() was given it.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  enum class Kind { kPointer, kTopicLevel, kMetadata, kText };

  Selector(Kind kind, std::string_view text) : kind_(kind), text_(text) {}

  Kind kind_;
  std::string text_;
  std::vector<std::string> path_;  // kPointer: unescaped tokens
  std::size_t level_ = 0;          // kTopicLevel: from 1
  std::string argument_;           // kMetadata: the name; kText: the text
};

/// The tokens of a JSON Pointer (RFC 6901), unescaped; absent for what is none. "" has no tokens.
[[nodiscard]] std::optional<std::vector<std::string>> parse_pointer(std::string_view text);

/// The part of `document` that the unescaped tokens of a JSON Pointer lead to; nullptr when there is none.
[[nodiscard]] const dynamodb::AttributeValue* find_part(const dynamodb::AttributeValue& document,
                                                        const std::vector<std::string>& path);

}  // namespace rtp::events
