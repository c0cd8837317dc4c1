// What a read goes through: the items of a table, or the entries of one of its indexes, each an ordered space
// of Keyspace::kItems. Immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression.h"
#include "dynamodb/schema.h"
#include "tables/key_encoding.h"

namespace rtp::tables {

class ItemView {
 public:
  /// The table itself without an `index_name`. `schema` outlives the view. kInvalidArgument, in DynamoDB's
  /// wording, for an index that does not exist or is not complete yet.
  [[nodiscard]] static Result<ItemView> find(const dynamodb::TableSchema& schema,
                                             const std::optional<std::string>& index_name);

  [[nodiscard]] const dynamodb::TableSchema& schema() const { return schema_; }
  /// nullptr for the table itself.
  [[nodiscard]] const dynamodb::SecondaryIndex* index() const { return index_; }
  [[nodiscard]] const dynamodb::KeySchema& key() const {
    return index_ == nullptr ? schema_.key : index_->key;
  }

  /// Whether what is read has the attribute, where the item has it.
  [[nodiscard]] bool projects(std::string_view attribute) const;

  /// Where reading goes on after `item`: its key attributes, and those of the index.
  [[nodiscard]] dynamodb::Item position_of(const dynamodb::Item& item) const;
  /// How many attributes a position has.
  [[nodiscard]] std::size_t position_size() const;
  /// Refuses (kInvalidArgument) a position of another size, or without a well-typed key of the index; nothing
  /// for the table itself. In DynamoDB's wording and order; key_at() asks it too.
  [[nodiscard]] Result<void> check_index_key(const dynamodb::Item& position) const;
  /// The storage key at `position`, an ExclusiveStartKey. kInvalidArgument, in DynamoDB's wording, when it is
  /// not one of this view.
  [[nodiscard]] Result<std::string> key_at(const dynamodb::Item& position) const;

  [[nodiscard]] KeyRange segment(std::uint32_t segment, std::uint32_t total_segments) const;
  [[nodiscard]] KeyRange range(const dynamodb::KeyCondition& condition) const;

 private:
  ItemView(const dynamodb::TableSchema& schema, const dynamodb::SecondaryIndex* index);

  const dynamodb::TableSchema& schema_;
  const dynamodb::SecondaryIndex* index_;
  std::string space_;
};

}  // namespace rtp::tables
