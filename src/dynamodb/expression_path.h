// Document paths (a.b[0].c) and sets of them. A path of an expression is first written with placeholders
// (#a) and becomes a path of attribute names when they are resolved. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/container/map.hpp>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::dynamodb {

using ListIndex = std::uint32_t;

/// One step of a path: into a map (or the item) by name, or into a list by index.
using PathElement = std::variant<std::string, ListIndex>;

/// A document path; its first element is a name.
using Path = std::vector<PathElement>;

/// "[a, [1], b]", as DynamoDB's messages write a path.
[[nodiscard]] std::string describe(const Path& path);

/// The value at `path`, which is not empty; nullptr where there is none.
[[nodiscard]] const AttributeValue* find(const Item& item, std::span<const PathElement> path);

/// The value one step below `parent`, nullptr where there is none.
[[nodiscard]] const AttributeValue* find_child(const AttributeValue& parent, const PathElement& element);

/// Paths of which none is a part of another and none needs a map where another needs a list.
class PathSet {
 public:
  /// Errors (kInvalidArgument): two paths overlap or conflict, in DynamoDB's wording without the name of
  /// the expression.
  [[nodiscard]] static Result<PathSet> make(const std::vector<const Path*>& paths);

  /// The parts of `item` at these paths: list elements close up, a container without any is left out.
  [[nodiscard]] Item project(const Item& item) const;

  /// The names that paths begin with.
  [[nodiscard]] std::set<std::string, std::less<>> attributes() const;

  /// First elements of the paths that have more than one.
  [[nodiscard]] std::set<std::string, std::less<>> opened_attributes() const;

 private:
  struct Node {
    std::size_t first_path = 0;  // the first path that leads here
    bool selected = false;       // a path ends here
    boost::container::map<PathElement, Node> children;
  };

  static std::optional<AttributeValue> project(const Node& node, const AttributeValue& value);

  Node root_;
};

}  // namespace rtp::dynamodb
