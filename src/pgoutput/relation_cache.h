// The relations that Relation messages have described, by their object identifiers, for the changes that name
// only these. Pure; one thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "pgoutput/change_message.h"

namespace rtp::pgoutput {

class RelationCache {
 public:
  /// Keeps `relation`, with built-in types in place of domains made of them. Returns what it changes of the
  /// one known so far, for people: "column speed added, type of lat now float8". Absent where it is new or
  /// the same; other type modifiers, such as the length of a varchar, are no change. PostgreSQL does not tell
  /// of a new name of a column: one is removed, one added.
  std::optional<std::string> update(Relation relation);

  /// Keeps the name of a type, for the relations that come after it.
  void update(const Type& type);

  /// nullptr where none was described: the server sends changes of no other. Valid until the next update().
  [[nodiscard]] const Relation* find(Oid id) const;

 private:
  using Changes = std::vector<std::string>;

  void resolve_domains(Relation& relation) const;
  void compare_columns(const Relation& before, const Relation& after, Changes& changes) const;
  /// "int4", "int4[]", "fleet.mood", or "type 16999" where the server has not named it.
  [[nodiscard]] std::string type_name(Oid type) const;

  std::unordered_map<Oid, Relation> relations_;
  std::unordered_map<Oid, std::string> type_names_;
};

}  // namespace rtp::pgoutput
