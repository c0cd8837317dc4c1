// What a source outside wants done to one item. A value.
#pragma once

#include <string>

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

}  // namespace rtp::events
