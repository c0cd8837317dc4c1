// What changed between two items, for a client that has the first one in plain JSON. Pure.
#pragma once

#include <string>

#include "dynamodb/attribute_value.h"

namespace rtp::dynamodb {

/// Applied in this order, `patch` and then `removed` make the plain JSON of the one item that of the other.
struct MergePatch {
  /// {"speed":31,"pos":{"lat":1}}: the attributes that are new or changed, in the form of
  /// append_plain_json(). As RFC 7396 merges: a nested object where both items have a map, and all else
  /// replaced whole; but a null sets null, which is a value of DynamoDB, and removes nothing. "{}" when there
  /// are none.
  std::string patch;
  /// [["driver"],["pos","alt"]]: the path of each attribute that is gone, at the top or in nested maps. "[]"
  /// when there are none.
  std::string removed;

  bool operator==(const MergePatch&) const = default;
};

[[nodiscard]] MergePatch merge_patch(const Item& before, const Item& after);

}  // namespace rtp::dynamodb
