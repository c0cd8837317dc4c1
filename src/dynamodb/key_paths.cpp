#include "dynamodb/key_paths.h"

#include <string_view>

namespace rtp::dynamodb {
namespace {

/// `kind` is "Key" or "IndexKey".
Result<void> check(const KeySchema& key, std::string_view kind,
                   const std::set<std::string, std::less<>>& opened) {
  for (const KeyAttribute* const attribute : key.attributes()) {
    if (opened.contains(attribute->name)) {
      std::string message =
          "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
      return fail(ErrorCode::kInvalidArgument, message.append(kind).append(": ").append(attribute->name));
    }
  }
  return {};
}

}  // namespace

Result<void> check_scalar_keys(const TableSchema& schema, const std::set<std::string, std::less<>>& opened) {
  if (opened.empty()) {
    return {};
  }
  RTP_CHECK(check(schema.key, "Key", opened));
  for (const SecondaryIndex& index : schema.indexes) {
    RTP_CHECK(check(index.key, "IndexKey", opened));
  }
  return {};
}

}  // namespace rtp::dynamodb
