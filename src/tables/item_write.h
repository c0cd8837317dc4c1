// What one write means for one item: the rules of PutItem, UpdateItem and DeleteItem, given the item as it
// is. Pure: reads and stores nothing.
#pragma once

#include <optional>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"

namespace rtp::tables {

/// The effect of a write, decided and not yet stored.
struct Effect {
  enum class Kind { kNone, kPut, kErase };
  Kind kind = Kind::kNone;  // kNone: the write changes nothing
  dynamodb::Item item;      // kPut: the item after the write
  dynamodb::WriteOutcome outcome;
};

/// Checks what can be checked of a write without the item as it is. Errors (kInvalidArgument) in DynamoDB's
/// wording: key missing or ill-formed, key attribute updated.
[[nodiscard]] Result<void> check_target(const dynamodb::TableSchema& schema,
                                        const dynamodb::PutItemRequest& request);
[[nodiscard]] Result<void> check_target(const dynamodb::TableSchema& schema,
                                        const dynamodb::UpdateItemRequest& request);
[[nodiscard]] Result<void> check_target(const dynamodb::TableSchema& schema,
                                        const dynamodb::DeleteItemRequest& request);

[[nodiscard]] Result<void> check_target(const dynamodb::TableSchema& schema,
                                        const dynamodb::ConditionCheckRequest& request);

/// Whether evaluate() needs the item as it is. Where not, "absent" serves as well: nothing depends on it but
/// the write units of an item that was larger before.
[[nodiscard]] bool needs_old_item(const dynamodb::TableSchema& schema,
                                  const dynamodb::PutItemRequest& request);

/// The effect on `old`, the item as it is, of a request that passed check_target(). Errors (kInvalidArgument)
/// in DynamoDB's wording: the item is larger than 400 KB, or the update makes it so, does not apply to it, or
/// gives an index key a wrong value.
[[nodiscard]] Result<Effect> evaluate(const dynamodb::TableSchema& schema, dynamodb::PutItemRequest request,
                                      const std::optional<dynamodb::Item>& old);
[[nodiscard]] Result<Effect> evaluate(const dynamodb::TableSchema& schema,
                                      dynamodb::UpdateItemRequest request,
                                      const std::optional<dynamodb::Item>& old);
[[nodiscard]] Result<Effect> evaluate(const dynamodb::TableSchema& schema,
                                      dynamodb::DeleteItemRequest request,
                                      const std::optional<dynamodb::Item>& old);

[[nodiscard]] Result<Effect> evaluate(const dynamodb::TableSchema& schema,
                                      const dynamodb::ConditionCheckRequest& request,
                                      const std::optional<dynamodb::Item>& old);

}  // namespace rtp::tables
