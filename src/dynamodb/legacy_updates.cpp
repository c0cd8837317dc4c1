#include "dynamodb/legacy_updates.h"

#include <array>
#include <string>
#include <utility>

namespace rtp::dynamodb {
LegacyUpdates::LegacyUpdates(Members& members) {
  static constexpr std::array<EnumName<Action>, 3> kActions = {
      {{"ADD", Action::kAdd}, {"DELETE", Action::kDelete}, {"PUT", Action::kPut}}};
  auto structures = members.structures("AttributeUpdates", "AttributeValueUpdate");
  if (!structures) {
    return;
  }
  for (auto& [attribute, update] : *structures) {
    const auto action = update.enumerator("Action", kActions);
    entries_.push_back(
        {.attribute = attribute, .action = action.value_or(Action::kPut), .value = update.value("Value")});
  }
}

Result<UpdateAction> LegacyUpdates::translate(Entry entry) {
  UpdateAction translated = {.clause = Clause::kRemove, .path = {std::string(entry.attribute)}, .value = {}};
  if (!entry.value) {
    if (entry.action != Action::kDelete) {
      return invalid_parameter("Only DELETE action is allowed when no attribute value is specified");
    }
    return translated;
  }
  RTP_TRY(AttributeValue value, *std::move(entry.value));
  const Type type = value.type();
  switch (entry.action) {
    case Action::kPut:
      translated.clause = Clause::kSet;
      break;
    case Action::kDelete:
      if (!is_set(type)) {
        return invalid_parameter(
            std::string("DELETE action with value is not supported for the type ").append(descriptor(type)));
      }
      translated.clause = Clause::kDelete;
      break;
    case Action::kAdd:
      if (!is_set(type) && type != Type::kNumber && type != Type::kList) {
        return invalid_parameter(
            std::string("ADD action is not supported for the type ").append(descriptor(type)));
      }
      translated.clause = Clause::kAdd;
      break;
  }
  translated.value = {ValueReference{.placeholder = {}, .value = std::move(value)}};
  return translated;
}

Result<std::optional<Update>> LegacyUpdates::take() {
  UpdateTree tree;
  tree.is_legacy = true;
  for (Entry& entry : entries_) {
    RTP_TRY(tree.actions.emplace_back(), translate(std::move(entry)));
  }
  if (tree.actions.empty()) {
    return std::nullopt;
  }
  std::vector<const Path*> paths;
  paths.reserve(tree.actions.size());
  for (const UpdateAction& action : tree.actions) {
    paths.push_back(&action.path);
  }
  RTP_TRY(tree.touched, PathSet::make(paths));
  return Update(std::move(tree));
}

}  // namespace rtp::dynamodb
