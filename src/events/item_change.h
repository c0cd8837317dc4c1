// What a source outside wants done to one item. A value.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::events {

enum class ChangeKind {
  kReplace,  // the item is all there is
  kMerge,    // its attributes take the place of those of the same name, others stay
  kRemove,
};

struct ItemChange {
  ChangeKind kind = ChangeKind::kReplace;
  dynamodb::Item
      item;  // with its key, of type string; to be removed: the key, and the version where one counts
  /// Name of an attribute of `item`: where the stored item has a greater one (of the same type), the change
  /// is stale and is not made. Empty: every change counts.
  std::string version_attribute = {};

  bool operator==(const ItemChange&) const = default;
};

/// The text under the name of the items' key; empty where there is none, so that the tables refuse the
/// change.
[[nodiscard]] std::string id_of(const ItemChange& change, std::string_view item_key);

/// The key of the item alone; empty where it has none.
[[nodiscard]] dynamodb::Item key_of(const ItemChange& change, std::string_view item_key);

/// The value of the version attribute; nullptr where every change counts.
[[nodiscard]] const dynamodb::AttributeValue* version_of(const ItemChange& change);

/// The condition of a write, as an expression of DynamoDB, that holds where the stored item is not newer: #v
/// is the name of the version attribute, :v its value, :t the descriptor of the value's type ("N").
inline constexpr std::string_view kNotNewerCondition =
    "attribute_not_exists(#v) OR #v <= :v OR NOT attribute_type(#v, :t)";

/// Whether the tables refuse a change with this error for good: kInvalidArgument and kTooLarge. After any
/// other it may go in later.
[[nodiscard]] bool is_refused_for_good(const Error& error);

}  // namespace rtp::events
