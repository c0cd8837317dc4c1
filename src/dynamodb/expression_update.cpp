#include <algorithm>
#include <string>
#include <utility>

#include "dynamodb/expression.h"
#include "dynamodb/expression_check.h"
#include "dynamodb/expression_item_editor.h"
#include "dynamodb/expression_operands.h"
#include "dynamodb/expression_set_value.h"

namespace rtp::dynamodb {
namespace {

Result<void> apply_delete(const UpdateAction& action, const Item& old, ItemEditor& editor) {
  const AttributeValue* const current = find(old, action.path);
  if (current == nullptr) {
    return editor.remove(action.path);
  }
  RTP_TRY(std::optional<AttributeValue> rest,
          delete_elements(*current, action.value.as<ValueReference>()->value));
  return rest ? editor.set(action.path, *std::move(rest)) : editor.remove(action.path);
}

Result<void> apply_action(const UpdateAction& action, const Item& old, ItemEditor& editor) {
  switch (action.clause) {
    case Clause::kSet: {
      RTP_TRY(AttributeValue value, set_value(action.value, old));
      return editor.set(action.path, std::move(value));
    }
    case Clause::kRemove:
      return editor.remove(action.path);
    case Clause::kAdd: {
      RTP_TRY(AttributeValue value,
              add_value(find(old, action.path), action.value.as<ValueReference>()->value));
      return editor.set(action.path, std::move(value));
    }
    case Clause::kDelete:
      return apply_delete(action, old, editor);
  }
  return {};
}

/// AttributeUpdates words an operand that is not of the attribute's type in its own way.
Result<void> check_types(const std::vector<UpdateAction>& actions, const Item& old) {
  for (const UpdateAction& action : actions) {
    if (action.clause != Clause::kAdd && action.clause != Clause::kDelete) {
      continue;
    }
    const AttributeValue* const current = find(old, action.path);
    if (current != nullptr && current->type() != action.value.as<ValueReference>()->value.type()) {
      return fail(ErrorCode::kInvalidArgument, "Type mismatch for attribute to update");
    }
  }
  return {};
}

}  // namespace

Result<Update> Update::parse(std::string_view text, Placeholders& placeholders) {
  RTP_TRY(UpdateTree tree, checked_update(text, placeholders));
  return Update(std::move(tree));
}

Update Update::merge(Item values, std::vector<std::string> removed) {
  UpdateTree tree;
  for (auto& [name, value] : values) {
    tree.actions.push_back({.clause = Clause::kSet,
                            .path = {name},
                            .value = {ValueReference{.placeholder = {}, .value = std::move(value)}}});
  }
  for (std::string& name : removed) {
    tree.actions.push_back({.clause = Clause::kRemove, .path = {std::move(name)}, .value = {}});
  }
  std::vector<const Path*> paths;
  paths.reserve(tree.actions.size());
  for (const UpdateAction& action : tree.actions) {
    paths.push_back(&action.path);
  }
  tree.touched = PathSet::make(paths).value();  // different names do not overlap
  return Update(std::move(tree));
}

Update::Update(UpdateTree tree) : tree_(std::make_shared<const UpdateTree>(std::move(tree))) {}

Result<UpdateOutcome> Update::apply(const Item& old, bool is_new) const {
  if (tree_->is_legacy) {
    RTP_CHECK(check_types(tree_->actions, old));
  }
  ItemEditor editor(old, is_new);
  for (const UpdateAction& action : tree_->actions) {
    RTP_CHECK(apply_action(action, old, editor));
  }
  UpdateOutcome outcome;
  outcome.item = editor.finish();
  outcome.updated_old = tree_->touched.project(old);
  outcome.updated_new = tree_->touched.project(outcome.item);
  return outcome;
}

bool Update::removes_only() const {
  return std::ranges::all_of(tree_->actions,
                             [](const UpdateAction& action) { return action.clause == Clause::kRemove; });
}

std::set<std::string, std::less<>> Update::written_attributes() const {
  std::set<std::string, std::less<>> names;
  for (const UpdateAction& action : tree_->actions) {
    names.insert(std::get<std::string>(action.path.front()));
  }
  return names;
}

std::set<std::string, std::less<>> Update::opened_attributes() const {
  std::set<std::string, std::less<>> names = tree_->touched.opened_attributes();
  for (const UpdateAction& action : tree_->actions) {
    collect_attributes(action.value, 2, names);
  }
  return names;
}

std::map<std::string, Type, std::less<>> Update::known_types() const {
  std::map<std::string, Type, std::less<>> types;
  for (const UpdateAction& action : tree_->actions) {
    const bool writes = action.clause == Clause::kSet || action.clause == Clause::kAdd;
    if (!writes || action.path.size() > 1) {
      continue;
    }
    if (const std::optional<Type> type = static_type(action.value)) {
      types.emplace(std::get<std::string>(action.path.front()), *type);
    }
  }
  return types;
}

}  // namespace rtp::dynamodb
