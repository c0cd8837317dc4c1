#include "dynamodb/expression_item_editor.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

std::unexpected<Error> invalid_path() {
  return fail(ErrorCode::kInvalidArgument,
              "The document path provided in the update expression is invalid for update");
}

const std::string* last_name(const Path& path) { return std::get_if<std::string>(&path.back()); }
const ListIndex* last_index(const Path& path) { return std::get_if<ListIndex>(&path.back()); }

}  // namespace

ItemEditor::ItemEditor(Item old, bool is_new) : is_new_(is_new), item_(std::move(old)) {}

AttributeValue* ItemEditor::parent(const Path& path) {
  const auto above = std::span(path).first(path.size() - 1);
  // item_ is ours to change; find() does not know that.
  return const_cast<AttributeValue*>(find(item_, above));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

Result<void> ItemEditor::set(const Path& path, AttributeValue value) {
  if (std::cmp_greater(path.size() - 1 + levels(value), kMaxNesting)) {
    return fail(ErrorCode::kInvalidArgument, "Nesting Levels have exceeded supported limits");
  }
  if (path.size() == 1) {
    item_.insert_or_assign(*last_name(path), std::move(value));
    return {};
  }
  AttributeValue* const container = parent(path);
  auto* const map = container == nullptr ? nullptr : container->as<Map>();
  auto* const list = container == nullptr ? nullptr : container->as<List>();
  const auto* const name = last_name(path);
  const auto* const index = last_index(path);
  if (map != nullptr && name != nullptr) {
    map->insert_or_assign(*name, std::move(value));
  } else if (list != nullptr && index != nullptr && *index < list->size()) {
    (*list)[*index] = std::move(value);
  } else if (list != nullptr && index != nullptr) {
    appends_.push_back({.path = &path, .value = std::move(value)});
  } else {
    return invalid_path();
  }
  return {};
}

Result<void> ItemEditor::remove(const Path& path) {
  if (path.size() == 1) {
    item_.erase(*last_name(path));
    return {};
  }
  AttributeValue* const container = parent(path);
  auto* const map = container == nullptr ? nullptr : container->as<Map>();
  auto* const list = container == nullptr ? nullptr : container->as<List>();
  const auto* const name = last_name(path);
  const auto* const index = last_index(path);
  if (map != nullptr && name != nullptr) {
    map->erase(*name);
  } else if (list != nullptr && index != nullptr) {
    if (*index < list->size()) {
      removals_.push_back(&path);
    }
  } else if (!is_new_) {
    return invalid_path();
  }
  return {};
}

Item ItemEditor::finish() {
  std::ranges::stable_sort(appends_, {}, [](const Append& append) { return *last_index(*append.path); });
  for (Append& append : appends_) {
    parent(*append.path)->as<List>()->push_back(std::move(append.value));
  }
  // Later elements first, so that no removal moves what another one means.
  std::ranges::sort(removals_, [](const Path* a, const Path* b) { return *a > *b; });
  for (const Path* const removal : removals_) {
    List& list = *parent(*removal)->as<List>();
    list.erase(std::next(list.begin(), static_cast<std::ptrdiff_t>(*last_index(*removal))));
  }
  return std::move(item_);
}

}  // namespace rtp::dynamodb
