// Changes a copy of an item at document paths. List indexes mean the item as it was before all changes;
// paths must neither overlap nor conflict (PathSet). Not thread-safe; use one for one update.
#pragma once

#include <cstddef>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression_path.h"

namespace rtp::dynamodb {

class ItemEditor {
 public:
  /// Borrows the paths of the calls below until finish(). Of an item that `is_new`, `old` is what it
  /// begins as.
  ItemEditor(Item old, bool is_new);

  /// Puts `value` at `path`; behind the end of a list it is appended. Errors (kInvalidArgument) in DynamoDB's
  /// wording: the path leads through what is missing or of another type, or `value` would end more than
  /// kMaxNesting levels down.
  [[nodiscard]] Result<void> set(const Path& path, AttributeValue value);

  /// Removes what is at `path`, if anything. Errors as set(), but a new item has all paths.
  [[nodiscard]] Result<void> remove(const Path& path);

  /// The changed item; the editor is used up.
  [[nodiscard]] Item finish();

 private:
  struct Append {
    const Path* path;
    AttributeValue value;
  };

  /// The map or list that `path` ends in, nullptr where there is none.
  AttributeValue* parent(const Path& path);

  bool is_new_;
  Item item_;
  std::vector<Append> appends_;
  std::vector<const Path*> removals_;
};

}  // namespace rtp::dynamodb
