// The parameters that the operations on tables share, read with their constraints. What is wrong with them as
// a whole is checked by the operations. Internal to request parsing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/json_types.h"
#include "dynamodb/json_value.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// Which end of a primary key an attribute is.
enum class KeyType { kHash, kRange };

struct KeyElement {
  std::string name;
  KeyType type = KeyType::kHash;
};

/// Calls `read` with the members of each structure of type `type` in the list `name` of `members`.
template <typename Read>
void read_structures(Members& members, std::string_view name, std::string_view type, Read read) {
  const JsonArray* list = members.list(name);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto object = members.keep_type_error(json_structure((*list)[i], type, StructurePlace::kElement));
    if (object) {
      Members element =
          members.within(**object, Members::path_within(name) + "." + std::to_string(i + 1) + ".member.");
      read(element);
    }
  }
}

[[nodiscard]] std::vector<KeyAttribute> read_attribute_definitions(Members& members);
[[nodiscard]] std::optional<BillingMode> read_billing_mode(Members& members);
[[nodiscard]] std::optional<Throughput> read_throughput(Members& members);
/// KeySchema, which must be there.
[[nodiscard]] std::vector<KeyElement> read_key_elements(Members& members);
[[nodiscard]] std::optional<StreamSpecification> read_stream_specification(Members& members);

/// Units beyond what DynamoDB takes.
[[nodiscard]] Result<void> check_bounds(const Throughput& throughput);

/// The key that the elements make. Errors (kInvalidArgument): an attribute is not defined or used twice, or
/// the elements are not a hash key and perhaps a range key.
[[nodiscard]] Result<KeySchema> resolve_key(const std::vector<KeyElement>& elements,
                                            const std::vector<KeyAttribute>& definitions);

}  // namespace rtp::dynamodb
