#include "app/table_key.h"

#include <string>

#include <fmt/format.h>

#include "gateway/gateway.h"

namespace rtp::app {
namespace {

std::string describe(const dynamodb::KeySchema& key) {
  const auto typed = [](const dynamodb::KeyAttribute& attribute) {
    return fmt::format("'{}' of type {}", attribute.name, dynamodb::descriptor(attribute.type));
  };
  return fmt::format("the hash key {} and {}", typed(key.hash),
                     key.range ? "the range key " + typed(*key.range) : "no range key");
}

}  // namespace

Result<void> check_table_key(const dynamodb::KeySchema& there, const dynamodb::TableSchema& schema,
                             std::string_view data_dir) {
  if (there == schema.key) {
    return {};
  }
  dynamodb::KeySchema renamed = schema.key;
  renamed.hash.name = there.hash.name;
  const bool other_name_helps = schema.name == gateway::kItemTableName && there == renamed;
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("table {} in {} has {}, but needs {}: use {}another --data-dir", schema.name, data_dir,
                  describe(there), describe(schema.key),
                  other_name_helps ? fmt::format("--real-time-item-key {} or ", there.hash.name) : ""));
}

}  // namespace rtp::app
