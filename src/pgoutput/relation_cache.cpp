#include "pgoutput/relation_cache.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pgoutput/builtin_type.h"

namespace rtp::pgoutput {
namespace {

const Column* find_column(const Relation& relation, std::string_view name) {
  const auto found = std::ranges::find(relation.columns, name, &Column::name);
  return found == relation.columns.end() ? nullptr : &*found;
}

std::vector<std::string_view> key_columns(const Relation& relation) {
  std::vector<std::string_view> names;
  for (const Column& column : relation.columns) {
    if (column.key_part == KeyPart::kYes) {
      names.emplace_back(column.name);
    }
  }
  return names;
}

/// Columns of `relation` that `other` has too, in the order of `relation`.
std::vector<std::string_view> common_columns(const Relation& relation, const Relation& other) {
  std::vector<std::string_view> names;
  for (const Column& column : relation.columns) {
    if (find_column(other, column.name) != nullptr) {
      names.emplace_back(column.name);
    }
  }
  return names;
}

std::string_view name_of(ReplicaIdentity identity) {
  switch (identity) {
    case ReplicaIdentity::kDefault:
      return "default";
    case ReplicaIdentity::kNothing:
      return "nothing";
    case ReplicaIdentity::kFull:
      return "full";
    case ReplicaIdentity::kIndex:
      return "index";
  }
  std::unreachable();
}

std::string qualified(std::string_view schema, std::string_view name) {
  return schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name);
}

}  // namespace

std::optional<std::string> RelationCache::update(Relation relation) {
  resolve_domains(relation);
  const auto [known, is_new] = relations_.try_emplace(relation.id);
  const Relation before = std::exchange(known->second, std::move(relation));
  const Relation& after = known->second;
  if (is_new) {
    return std::nullopt;
  }
  Changes changes;
  if (before.schema != after.schema || before.name != after.name) {
    changes.push_back("name now " + qualified(after.schema, after.name));
  }
  compare_columns(before, after, changes);
  if (before.replica_identity != after.replica_identity) {
    changes.push_back(fmt::format("replica identity now {}", name_of(after.replica_identity)));
  }
  const auto keys = key_columns(after);
  if (after.replica_identity != ReplicaIdentity::kFull && keys != key_columns(before)) {
    changes.push_back(keys.empty() ? "key columns now none"
                                   : fmt::format("key columns now {}", fmt::join(keys, " and ")));
  }
  return changes.empty() ? std::nullopt : std::optional(fmt::format("{}", fmt::join(changes, ", ")));
}

/// The server gives a domain's identifier the name of the type the domain is made of.
void RelationCache::resolve_domains(Relation& relation) const {
  for (Column& column : relation.columns) {
    if (const auto named = type_names_.find(column.type); named != type_names_.end()) {
      column.type = find_oid(named->second).value_or(column.type);
    }
  }
}

void RelationCache::compare_columns(const Relation& before, const Relation& after, Changes& changes) const {
  for (const Column& column : before.columns) {
    if (find_column(after, column.name) == nullptr) {
      changes.push_back(fmt::format("column {} removed", column.name));
    }
  }
  for (const Column& column : after.columns) {
    const Column* const old = find_column(before, column.name);
    if (old == nullptr) {
      changes.push_back(fmt::format("column {} added", column.name));
    } else if (old->type != column.type) {
      changes.push_back(fmt::format("type of {} now {}", column.name, type_name(column.type)));
    }
  }
  if (common_columns(before, after) != common_columns(after, before)) {
    changes.emplace_back("order of columns changed");
  }
}

void RelationCache::update(const Type& type) { type_names_[type.id] = qualified(type.schema, type.name); }

const Relation* RelationCache::find(Oid id) const {
  const auto found = relations_.find(id);
  return found == relations_.end() ? nullptr : &found->second;
}

std::string RelationCache::type_name(Oid type) const {
  if (const BuiltinType* const builtin = find_type(type)) {
    return std::string(builtin->name);
  }
  if (const BuiltinType* const element = find_element_type(type)) {
    return fmt::format("{}[]", element->name);
  }
  const auto named = type_names_.find(type);
  return named == type_names_.end() ? fmt::format("type {}", type) : named->second;
}

}  // namespace rtp::pgoutput
