#include "dynamodb/expression_path.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace rtp::dynamodb {
namespace {

Error clash(std::string_view how, const Path& one, const Path& two) {
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("Two document paths {} with each other; must remove or rewrite one of these "
                                 "paths; path one: {}, path two: {}",
                                 how, describe(one), describe(two))};
}

}  // namespace

std::string describe(const Path& path) {
  std::string text = "[";
  for (const PathElement& element : path) {
    text += text.size() > 1 ? ", " : "";
    const auto* const name = std::get_if<std::string>(&element);
    text += name != nullptr ? *name : fmt::format("[{}]", std::get<ListIndex>(element));
  }
  return text + "]";
}

const AttributeValue* find_child(const AttributeValue& parent, const PathElement& element) {
  if (const auto* const name = std::get_if<std::string>(&element)) {
    const auto* const map = parent.as<Map>();
    if (map == nullptr) {
      return nullptr;
    }
    const auto child = map->find(*name);
    return child == map->end() ? nullptr : &child->second;
  }
  const auto* const list = parent.as<List>();
  const ListIndex index = std::get<ListIndex>(element);
  return list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
}

const AttributeValue* find(const Item& item, std::span<const PathElement> path) {
  const auto attribute = item.find(std::get<std::string>(path.front()));
  const AttributeValue* value = attribute == item.end() ? nullptr : &attribute->second;
  for (const PathElement& element : path.subspan(1)) {
    if (value == nullptr) {
      break;
    }
    value = find_child(*value, element);
  }
  return value;
}

Result<PathSet> PathSet::make(const std::vector<const Path*>& paths) {
  PathSet set;
  std::optional<Error> conflict;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    Node* node = &set.root_;
    for (const PathElement& element : *paths[i]) {
      const auto sibling = node->children.begin();
      if (!conflict && sibling != node->children.end() && sibling->first.index() != element.index()) {
        conflict = clash("conflict", *paths[sibling->second.first_path], *paths[i]);
      }
      node = &node->children.try_emplace(element, Node{.first_path = i, .selected = false, .children = {}})
                  .first->second;
      if (node->selected) {
        return std::unexpected(clash("overlap", *paths[node->first_path], *paths[i]));
      }
    }
    if (!node->children.empty()) {
      return std::unexpected(clash("overlap", *paths[node->first_path], *paths[i]));
    }
    node->selected = true;
  }
  if (conflict) {
    return std::unexpected(*std::move(conflict));
  }
  return set;
}

std::optional<AttributeValue> PathSet::project(const Node& node, const AttributeValue& value) {
  if (node.selected) {
    return value;
  }
  Map map;
  List list;
  for (const auto& [element, child] : node.children) {
    const AttributeValue* const below = find_child(value, element);
    std::optional<AttributeValue> part = below == nullptr ? std::nullopt : project(child, *below);
    if (!part) {
      continue;
    }
    if (const auto* const name = std::get_if<std::string>(&element)) {
      map.emplace_hint(map.end(), *name, *std::move(part));
    } else {
      list.push_back(*std::move(part));
    }
  }
  if (!map.empty()) {
    return AttributeValue(std::move(map));
  }
  if (!list.empty()) {
    return AttributeValue(std::move(list));
  }
  return std::nullopt;
}

std::set<std::string, std::less<>> PathSet::attributes() const {
  std::set<std::string, std::less<>> names;
  for (const auto& child : root_.children) {
    names.insert(std::get<std::string>(child.first));
  }
  return names;
}

Item PathSet::project(const Item& item) const {
  Item projected;
  for (const auto& [element, child] : root_.children) {
    const auto& name = std::get<std::string>(element);
    const auto attribute = item.find(name);
    if (attribute == item.end()) {
      continue;
    }
    if (std::optional<AttributeValue> part = project(child, attribute->second)) {
      projected.emplace_hint(projected.end(), name, *std::move(part));
    }
  }
  return projected;
}

std::set<std::string, std::less<>> PathSet::opened_attributes() const {
  std::set<std::string, std::less<>> names;
  for (const auto& [element, child] : root_.children) {
    if (!child.selected) {
      names.insert(std::get<std::string>(element));
    }
  }
  return names;
}

}  // namespace rtp::dynamodb
